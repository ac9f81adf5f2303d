package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.aws.Aws;
import software.amazon.awssdk.services.applicationautoscaling.model.AdjustmentType;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricAggregationType;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricStatistic;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.StepAdjustment;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/**
 * Lets an endpoint scale with its backlog, down to no instance. What tracks the backlog for each
 * instance cannot know it where there is no instance; so an alarm wakes the endpoint up.
 */
final class ScaleToZero {
  static final String NAMESPACE = "AWS/SageMaker";
  private static final String ENDPOINT_DIMENSION = "EndpointName";

  private static final double BACKLOG_PER_INSTANCE = 5;
  private static final int SCALE_IN_COOLDOWN_SECONDS = 600;
  private static final int SCALE_OUT_COOLDOWN_SECONDS = 300;

  private final Aws aws;
  private final EndpointNames names;
  private final OurTags tags;

  ScaleToZero(Aws aws, EndpointNames names, OurTags tags) {
    this.aws = aws;
    this.names = names;
    this.tags = tags;
  }

  void set(int maxInstances, Undo undo) {
    register(maxInstances);
    // Its policies go with it.
    undo.made("scaling of " + names.endpoint(), this::deregister);
    trackBacklog();
    String policyArn = wakeUp();
    alarm(policyArn);
    undo.made("alarm " + names.alarm(), this::deleteAlarm);
  }

  private void register(int maxInstances) {
    aws.autoScaling()
        .registerScalableTarget(
            b ->
                b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                    .resourceId(names.scalingResource())
                    .minCapacity(0)
                    .maxCapacity(maxInstances)
                    .tags(tags.asMap()))
        .join();
  }

  private void deregister() {
    aws.autoScaling()
        .deregisterScalableTarget(
            b ->
                b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                    .resourceId(names.scalingResource()))
        .join();
  }

  private void trackBacklog() {
    aws.autoScaling()
        .putScalingPolicy(
            b ->
                b.policyName(names.backlogPolicy())
                    .policyType(PolicyType.TARGET_TRACKING_SCALING)
                    .serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                    .resourceId(names.scalingResource())
                    .targetTrackingScalingPolicyConfiguration(
                        tracking ->
                            tracking
                                .targetValue(BACKLOG_PER_INSTANCE)
                                .scaleInCooldown(SCALE_IN_COOLDOWN_SECONDS)
                                .scaleOutCooldown(SCALE_OUT_COOLDOWN_SECONDS)
                                .customizedMetricSpecification(
                                    metric ->
                                        metric
                                            .namespace(NAMESPACE)
                                            .metricName("ApproximateBacklogSizePerInstance")
                                            .statistic(MetricStatistic.AVERAGE)
                                            .dimensions(
                                                MetricDimension.builder()
                                                    .name(ENDPOINT_DIMENSION)
                                                    .value(names.endpoint())
                                                    .build()))))
        .join();
  }

  /** One instance more; its cooldown keeps the alarm from adding another while it starts. */
  private String wakeUp() {
    return aws.autoScaling()
        .putScalingPolicy(
            b ->
                b.policyName(names.wakeUpPolicy())
                    .policyType(PolicyType.STEP_SCALING)
                    .serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .scalableDimension(ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT)
                    .resourceId(names.scalingResource())
                    .stepScalingPolicyConfiguration(
                        step ->
                            step.adjustmentType(AdjustmentType.CHANGE_IN_CAPACITY)
                                .metricAggregationType(MetricAggregationType.AVERAGE)
                                .cooldown(SCALE_OUT_COOLDOWN_SECONDS)
                                .stepAdjustments(
                                    StepAdjustment.builder()
                                        .metricIntervalLowerBound(0.0)
                                        .scalingAdjustment(1)
                                        .build())))
        .join()
        .policyARN();
  }

  private void alarm(String policyArn) {
    aws.cloudWatch()
        .putMetricAlarm(
            b ->
                b.alarmName(names.alarm())
                    .alarmDescription("Requests wait and the endpoint has no instance")
                    .namespace(NAMESPACE)
                    .metricName("HasBacklogWithoutCapacity")
                    .dimensions(dimension(names))
                    .statistic(Statistic.AVERAGE)
                    .period(60)
                    .evaluationPeriods(2)
                    .datapointsToAlarm(2)
                    .threshold(1.0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                    .treatMissingData("missing")
                    .alarmActions(policyArn)
                    .tags(tags.forCloudWatch()))
        .join();
  }

  static Dimension dimension(EndpointNames names) {
    return Dimension.builder().name(ENDPOINT_DIMENSION).value(names.endpoint()).build();
  }

  private void deleteAlarm() {
    aws.cloudWatch().deleteAlarms(b -> b.alarmNames(names.alarm())).join();
  }
}
