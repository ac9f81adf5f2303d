package com.stygig.async.testkit;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.Handler;

/** The part of IAM that knows roles. It tells what their policies allow; nothing asks it. */
final class LocalIam {
  private static final String NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

  private LocalIam() {}

  static Handler handler(IamArns arns) {
    IamRoles roles = new IamRoles();
    ManagedPolicies managed = new ManagedPolicies(arns);
    Map<String, QueryAction> actions = new HashMap<>();
    actions.putAll(new IamRoleActions(roles, arns).byName());
    actions.putAll(new IamPolicyActions(roles, managed).byName());
    actions.putAll(new IamSimulationActions(roles, managed, arns).byName());
    return new QueryHandler(NAMESPACE, actions);
  }
}
