package com.stygig.async.testkit;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What Application Auto Scaling scales here: the number of a variant's instances. */
record ScalableResource(String endpointName, String variantName) {
  static final String NAMESPACE = "sagemaker";
  static final String DIMENSION = "sagemaker:variant:DesiredInstanceCount";
  static final List<String> SUSPENSIONS =
      List.of(
          "DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended");

  private static final Pattern ID = Pattern.compile("endpoint/([^/]+)/variant/([^/]+)");

  /** The one that a request names. */
  static ScalableResource of(JsonInput in) {
    checkNamespace(in);
    Matcher id = ID.matcher(in.required("ResourceId"));
    if (!id.matches() || !in.required("ScalableDimension").equals(DIMENSION)) {
      throw JsonInput.invalid("Unsupported service namespace, resource type or scalable dimension");
    }
    return new ScalableResource(id.group(1), id.group(2));
  }

  static void checkNamespace(JsonInput in) {
    if (!in.required("ServiceNamespace").equals(NAMESPACE)) {
      throw JsonInput.invalid(
          "The local cloud scales nothing but endpoints of SageMaker: ServiceNamespace must be "
              + NAMESPACE);
    }
  }

  String id() {
    return "endpoint/" + endpointName + "/variant/" + variantName;
  }

  void describe(ObjectNode json) {
    json.put("ServiceNamespace", NAMESPACE);
    json.put("ResourceId", id());
    json.put("ScalableDimension", DIMENSION);
  }

  /** The error for something that this resource does not have. */
  ServiceError lacks(String what, @Nullable String policyName) {
    return new ServiceError(
        400,
        "ObjectNotFoundException",
        "No %s for service namespace: %s, resource ID: %s, scalable dimension: %s%s"
            .formatted(
                what,
                NAMESPACE,
                id(),
                DIMENSION,
                policyName == null ? "" : ", policy name: " + policyName));
  }
}
