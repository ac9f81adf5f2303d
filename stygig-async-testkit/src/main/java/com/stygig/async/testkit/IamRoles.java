package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** All roles. Thread-safe. */
final class IamRoles {
  // Names that differ in case alone are the same to IAM.
  private final Map<String, IamRole> roles =
      new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);

  void add(IamRole role) {
    if (roles.putIfAbsent(role.name(), role) != null) {
      throw IamErrors.conflict(
          "EntityAlreadyExists", "Role with name " + role.name() + " already exists.");
    }
  }

  IamRole get(String name) {
    IamRole role = roles.get(name);
    if (role == null) {
      throw IamErrors.noRole(name);
    }
    return role;
  }

  /** By name. */
  List<IamRole> all() {
    return List.copyOf(roles.values());
  }

  void delete(String name) {
    IamRole role = get(name);
    if (!role.policies().isEmpty()) {
      throw IamErrors.conflict(
          "DeleteConflict", "Cannot delete entity, must delete policies first.");
    }
    if (!role.attached().isEmpty()) {
      throw IamErrors.conflict(
          "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    }
    roles.remove(name, role);
  }
}
