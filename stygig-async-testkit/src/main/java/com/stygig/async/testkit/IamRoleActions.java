package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;

/** The actions of IAM on roles. */
final class IamRoleActions {
  private final IamRoles roles;
  private final IamArns arns;

  IamRoleActions(IamRoles roles, IamArns arns) {
    this.roles = roles;
    this.arns = arns;
  }

  Map<String, QueryAction> byName() {
    return Map.of(
        "CreateRole", this::create,
        "GetRole", this::get,
        "ListRoles", this::list,
        "DeleteRole", this::delete);
  }

  private QueryAction.Result create(QueryParameters in) {
    IamRole role = new IamRole(in, arns);
    roles.add(role);
    return answer -> answer.element("Role", () -> role.writeAll(answer));
  }

  private QueryAction.Result get(QueryParameters in) {
    IamRole role = roles.get(in.required("RoleName"));
    return answer -> answer.element("Role", () -> role.writeAll(answer));
  }

  private QueryAction.Result list(QueryParameters in) {
    String prefix = in.get("PathPrefix", "/");
    List<IamRole> found =
        roles.all().stream().filter(role -> role.path().startsWith(prefix)).toList();
    return IamSlices.answer(
        in, "Roles", found, IamRole::name, (answer, role) -> role.write(answer));
  }

  private QueryAction.Result delete(QueryParameters in) {
    roles.delete(in.required("RoleName"));
    return QueryAction.Result.NONE;
  }
}
