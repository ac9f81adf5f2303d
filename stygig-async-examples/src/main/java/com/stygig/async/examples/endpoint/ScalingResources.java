package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.aws.Aws;
import java.util.List;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;

/** What scales an endpoint: target, policies and the alarm that is not auto scaling's own. */
final class ScalingResources {
  private final Aws aws;
  private final EndpointNames names;

  ScalingResources(Aws aws, EndpointNames names) {
    this.aws = aws;
    this.names = names;
  }

  void find(String variant, List<OwnedResource> found) {
    String resource = names.scalingResource(variant);
    policies(resource)
        .forEach(
            policy ->
                found.add(
                    new OwnedResource(ResourceKind.SCALING_POLICY, policy.policyName(), resource)));
    targets(resource)
        .forEach(
            target ->
                found.add(
                    new OwnedResource(
                        ResourceKind.SCALABLE_TARGET,
                        resource,
                        "%d to %d instances"
                            .formatted(target.minCapacity(), target.maxCapacity()))));
  }

  void findAlarm(List<OwnedResource> found) {
    aws.cloudWatch()
        .describeAlarms(b -> b.alarmNames(names.alarm()))
        .join()
        .metricAlarms()
        .forEach(alarm -> found.add(new OwnedResource(ResourceKind.ALARM, alarm.alarmName(), "")));
  }

  List<ScalingPolicy> policies(String resource) {
    return All.of(
        aws.autoScaling()
            .describeScalingPoliciesPaginator(
                b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER).resourceId(resource))
            .scalingPolicies());
  }

  List<ScalableTarget> targets(String resource) {
    return All.of(
        aws.autoScaling()
            .describeScalableTargetsPaginator(
                b -> b.serviceNamespace(ServiceNamespace.SAGEMAKER).resourceIds(resource))
            .scalableTargets());
  }

  void deletePolicy(String name, String resource) {
    aws.autoScaling()
        .deleteScalingPolicy(
            b ->
                b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                    .policyName(name)
                    .resourceId(resource))
        .join();
  }

  void deregister(String resource) {
    aws.autoScaling()
        .deregisterScalableTarget(
            b ->
                b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                    .resourceId(resource))
        .join();
  }
}
