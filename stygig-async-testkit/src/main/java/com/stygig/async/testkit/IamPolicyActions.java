package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;

/** The actions of IAM on the policies of roles. */
final class IamPolicyActions {
  private final IamRoles roles;
  private final ManagedPolicies managed;

  IamPolicyActions(IamRoles roles, ManagedPolicies managed) {
    this.roles = roles;
    this.managed = managed;
  }

  Map<String, QueryAction> byName() {
    return Map.of(
        "PutRolePolicy", this::put,
        "GetRolePolicy", this::get,
        "ListRolePolicies", this::list,
        "DeleteRolePolicy", this::delete,
        "AttachRolePolicy", this::attach,
        "ListAttachedRolePolicies", this::listAttached,
        "DetachRolePolicy", this::detach);
  }

  private QueryAction.Result put(QueryParameters in) {
    IamRole role = role(in);
    String name = IamRole.checkName("policyName", in.required("PolicyName"), 128);
    role.policies().put(name, IamPolicy.of(in.required("PolicyDocument")));
    return QueryAction.Result.NONE;
  }

  private QueryAction.Result get(QueryParameters in) {
    IamRole role = role(in);
    String name = in.required("PolicyName");
    IamPolicy policy = role.policies().get(name);
    if (policy == null) {
      throw noPolicy(name);
    }
    return answer -> {
      answer.text("RoleName", role.name());
      answer.text("PolicyName", name);
      answer.text("PolicyDocument", IamPolicy.encoded(policy.document()));
    };
  }

  private QueryAction.Result list(QueryParameters in) {
    List<String> names = List.copyOf(role(in).policies().keySet());
    return IamSlices.answer(in, "PolicyNames", names, name -> name, XmlAnswer::characters);
  }

  private QueryAction.Result delete(QueryParameters in) {
    String name = in.required("PolicyName");
    if (role(in).policies().remove(name) == null) {
      throw noPolicy(name);
    }
    return QueryAction.Result.NONE;
  }

  private static ServiceError noPolicy(String name) {
    return IamErrors.noSuchEntity("The role policy with name " + name + " cannot be found.");
  }

  private QueryAction.Result attach(QueryParameters in) {
    IamRole role = role(in);
    String arn = in.required("PolicyArn");
    var unused = managed.get(arn);
    role.attached().add(arn);
    return QueryAction.Result.NONE;
  }

  private QueryAction.Result listAttached(QueryParameters in) {
    List<String> arns = List.copyOf(role(in).attached());
    return IamSlices.answer(
        in,
        "AttachedPolicies",
        arns,
        arn -> arn,
        (answer, arn) -> {
          answer.text("PolicyName", ManagedPolicies.name(arn));
          answer.text("PolicyArn", arn);
        });
  }

  private QueryAction.Result detach(QueryParameters in) {
    String arn = in.required("PolicyArn");
    if (!role(in).attached().remove(arn)) {
      throw IamErrors.noSuchEntity("Policy " + arn + " was not found.");
    }
    return QueryAction.Result.NONE;
  }

  private IamRole role(QueryParameters in) {
    return roles.get(in.required("RoleName"));
  }
}
