package com.stygig.async.testkit;

import java.util.List;
import java.util.Map;

/** The actions of IAM that tell what policies allow. */
final class IamSimulationActions {
  private final IamRoles roles;
  private final ManagedPolicies managed;
  private final IamArns arns;

  IamSimulationActions(IamRoles roles, ManagedPolicies managed, IamArns arns) {
    this.roles = roles;
    this.managed = managed;
    this.arns = arns;
  }

  Map<String, QueryAction> byName() {
    return Map.of("SimulatePrincipalPolicy", this::simulate);
  }

  private QueryAction.Result simulate(QueryParameters in) {
    IamSimulation simulation = simulationOf(in.required("PolicySourceArn"));
    List<String> given = in.list("PolicyInputList.member");
    for (int i = 0; i < given.size(); i++) {
      simulation.add("PolicyInputList." + (i + 1), "none", IamPolicy.of(given.get(i)));
    }
    List<String> resources = in.list("ResourceArns.member");
    List<IamSimulation.Decision> decisions =
        actions(in).stream()
            .flatMap(
                action ->
                    (resources.isEmpty() ? List.of("*") : resources)
                        .stream().map(resource -> simulation.decide(action, resource)))
            .toList();
    return answer -> {
      answer.members("EvaluationResults", decisions, (member, decision) -> decision.write(member));
      answer.text("IsTruncated", "false");
    };
  }

  private static List<String> actions(QueryParameters in) {
    List<String> actions = in.list("ActionNames.member");
    if (actions.isEmpty()) {
      throw ServiceError.missing("ActionNames");
    }
    for (String action : actions) {
      if (!action.matches("[\\w-]+:\\w+")) {
        throw IamErrors.invalidInput("Invalid Action Name: " + action);
      }
    }
    return actions;
  }

  private IamSimulation simulationOf(String arn) {
    IamSimulation simulation = new IamSimulation();
    if (arn.equals(arns.user())) {
      String administrator = arns.managedPolicy("AdministratorAccess");
      addManaged(simulation, administrator);
      return simulation;
    }
    IamRole role = roles.get(roleName(arn));
    if (!role.arn().equals(arn)) {
      throw IamErrors.noRole(role.name());
    }
    role.policies()
        .forEach(
            (name, policy) -> simulation.add("role_" + role.name() + "_" + name, "role", policy));
    role.attached().forEach(policy -> addManaged(simulation, policy));
    return simulation;
  }

  private void addManaged(IamSimulation simulation, String arn) {
    simulation.add(ManagedPolicies.name(arn), "aws-managed", managed.get(arn));
  }

  private static String roleName(String arn) {
    if (!arn.matches("arn:[\\w-]+:iam::\\d*:(role|user)/.+")) {
      throw IamErrors.invalidInput(
          "Invalid Entity Arn: " + arn + " does not clearly define entity type and name.");
    }
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    if (arn.contains(":user/")) {
      throw IamErrors.noSuchEntity("The user with name " + name + " cannot be found.");
    }
    return name;
  }
}
