package com.stygig.async.testkit;

import static com.stygig.async.testkit.SageMakerTestKit.ARNS;
import static com.stygig.async.testkit.SageMakerTestKit.assertInvalid;
import static com.stygig.async.testkit.SageMakerTestKit.assertRefused;
import static com.stygig.async.testkit.SageMakerTestKit.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingAsyncClient;
import software.amazon.awssdk.services.applicationautoscaling.model.AdjustmentType;
import software.amazon.awssdk.services.applicationautoscaling.model.MetricType;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.PutScalingPolicyRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.RegisterScalableTargetRequest;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalingActivity;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.StepAdjustment;
import software.amazon.awssdk.services.applicationautoscaling.model.StepScalingPolicyConfiguration;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;

class AutoScalingTest {
  private static final String ID = "endpoint/e/variant/AllTraffic";
  private static final ScalableDimension COUNT =
      ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT;
  private static final String WHERE =
      "service namespace: sagemaker, resource ID: "
          + ID
          + ", scalable dimension: sagemaker:variant:DesiredInstanceCount";

  private SageMakerTestKit kit;
  private ApplicationAutoScalingAsyncClient scaling;

  private void start(SageMakerSettings.Builder settings) {
    kit = new SageMakerTestKit(settings);
    scaling = kit.cloud.client(ApplicationAutoScalingAsyncClient.builder());
    kit.createEndpoint("e");
    assertThat(kit.await("e", EndpointStatus.IN_SERVICE)).isNotNull();
  }

  private static SageMakerSettings.Builder quick() {
    return echo().scaleInAfter(Duration.ofMinutes(1)).timeScale(600);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  private static RegisterScalableTargetRequest.Builder target(int min) {
    return RegisterScalableTargetRequest.builder()
        .serviceNamespace(ServiceNamespace.SAGEMAKER)
        .resourceId(ID)
        .scalableDimension(COUNT)
        .minCapacity(min)
        .maxCapacity(2);
  }

  private void register(int min) {
    var unused = scaling.registerScalableTarget(target(min).build()).join();
  }

  private static PutScalingPolicyRequest.Builder stepPolicy() {
    return PutScalingPolicyRequest.builder()
        .policyName("HasBacklogWithoutCapacity")
        .serviceNamespace(ServiceNamespace.SAGEMAKER)
        .resourceId(ID)
        .scalableDimension(COUNT)
        .policyType(PolicyType.STEP_SCALING)
        .stepScalingPolicyConfiguration(
            s ->
                s.adjustmentType(AdjustmentType.CHANGE_IN_CAPACITY)
                    .stepAdjustments(
                        StepAdjustment.builder()
                            .metricIntervalLowerBound(0d)
                            .scalingAdjustment(1)
                            .build()));
  }

  private void putPolicy() {
    var unused = scaling.putScalingPolicy(stepPolicy().build()).join();
  }

  private ProductionVariantSummary variant() {
    return kit.describe("e").productionVariants().get(0);
  }

  private List<ScalingActivity> activities() {
    return scaling
        .describeScalingActivities(b -> b.serviceNamespace("sagemaker").resourceId(ID))
        .join()
        .scalingActivities();
  }

  @Test
  void anIdleEndpointGoesToZeroAndComesBackWithARequest() {
    start(quick().coldStart(Duration.ofSeconds(60)));
    register(0);
    putPolicy();
    LocalEndpoint endpoint = kit.running("e");
    await().until(() -> endpoint.instanceCount() == 0);
    assertThat(variant().currentInstanceCount()).isZero();
    assertThat(variant().desiredInstanceCount()).isZero();

    String output = kit.invoke("e", "wake");

    assertThat(kit.readWhenThere(output)).isEqualTo("wake");
    List<ScalingActivity> latestFirst = activities();
    ScalingActivity in = latestFirst.get(latestFirst.size() - 1);
    ScalingActivity out = latestFirst.get(latestFirst.size() - 2);
    assertThat(in.description()).isEqualTo("Setting desired instance count to 0.");
    assertThat(out.description()).isEqualTo("Setting desired instance count to 1.");
    assertThat(out.statusCodeAsString()).isEqualTo("Successful");
    assertThat(out.endTime()).isNotNull();
  }

  @Test
  void whileItScalesOutTheDesiredCountIsAhead() {
    start(quick().scaleOutTime(Duration.ofHours(10)));
    register(0);
    putPolicy();
    await().until(() -> kit.running("e").instanceCount() == 0);

    assertThat(kit.invoke("e", "wake")).isNotEmpty();

    assertThat(variant().currentInstanceCount()).isZero();
    assertThat(variant().desiredInstanceCount()).isEqualTo(1);
    assertThat(activities().get(0).statusCodeAsString()).isEqualTo("InProgress");
  }

  @Test
  void aBusyEndpointKeepsItsInstance() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    start(
        quick()
            .containers(
                container ->
                    request -> {
                      mayEnd.await();
                      return ModelResponse.json("{}");
                    }));
    assertThat(kit.invoke("e", "long")).isNotEmpty();
    await().until(() -> kit.running("e").runningInferences() == 1);
    register(0);
    putPolicy();

    await().during(Duration.ofMillis(300)).until(() -> kit.running("e").instanceCount() == 1);
    mayEnd.countDown();
    await().until(() -> kit.running("e").instanceCount() == 0);
  }

  @Test
  void withAMinimumOfOneOrWithoutAPolicyNothingIsScaled() {
    start(quick());
    register(1);
    putPolicy();
    await().during(Duration.ofMillis(300)).until(() -> kit.running("e").instanceCount() == 1);

    var unused =
        scaling
            .deleteScalingPolicy(
                b ->
                    b.policyName("HasBacklogWithoutCapacity")
                        .serviceNamespace(ServiceNamespace.SAGEMAKER)
                        .resourceId(ID)
                        .scalableDimension(COUNT))
            .join();
    register(0);

    await().during(Duration.ofMillis(300)).until(() -> kit.running("e").instanceCount() == 1);
    assertThat(activities()).isEmpty();
  }

  @Test
  void suspendedScalingInKeepsTheInstance() {
    start(quick());
    var unused =
        scaling
            .registerScalableTarget(
                target(0).suspendedState(s -> s.dynamicScalingInSuspended(true)).build())
            .join();
    putPolicy();

    await().during(Duration.ofMillis(300)).until(() -> kit.running("e").instanceCount() == 1);
  }

  @Test
  void aTargetIsDescribedAndChangedInPart() {
    start(quick());
    register(1);
    var unused =
        scaling.registerScalableTarget(target(1).minCapacity(null).maxCapacity(5).build()).join();

    assertThat(
            scaling
                .describeScalableTargets(b -> b.serviceNamespace("sagemaker").resourceIds(ID))
                .join()
                .scalableTargets())
        .singleElement()
        .satisfies(
            target -> {
              assertThat(target.minCapacity()).isEqualTo(1);
              assertThat(target.maxCapacity()).isEqualTo(5);
              assertThat(target.scalableDimension()).isEqualTo(COUNT);
              assertThat(target.scalableTargetARN())
                  .startsWith(
                      "arn:aws:application-autoscaling:ap-south-1:000000000000:scalable-target/");
            });
  }

  @Test
  void aPolicyIsDescribedAndKeepsItsArn() {
    start(quick());
    register(1);
    String arn =
        scaling
            .putScalingPolicy(
                stepPolicy()
                    .policyType(PolicyType.TARGET_TRACKING_SCALING)
                    .stepScalingPolicyConfiguration((StepScalingPolicyConfiguration) null)
                    .targetTrackingScalingPolicyConfiguration(
                        t ->
                            t.targetValue(5d)
                                .predefinedMetricSpecification(
                                    p ->
                                        p.predefinedMetricType(
                                            MetricType
                                                .SAGE_MAKER_VARIANT_INVOCATIONS_PER_INSTANCE)))
                    .build())
            .join()
            .policyARN();

    assertThat(arn)
        .startsWith("arn:aws:autoscaling:ap-south-1:000000000000:scalingPolicy:")
        .endsWith(":resource/sagemaker/" + ID + ":policyName/HasBacklogWithoutCapacity");
    assertThat(scaling.putScalingPolicy(stepPolicy().build()).join().policyARN()).isEqualTo(arn);
    assertThat(
            scaling
                .describeScalingPolicies(b -> b.serviceNamespace("sagemaker"))
                .join()
                .scalingPolicies())
        .singleElement()
        .satisfies(
            policy -> {
              assertThat(policy.policyType()).isEqualTo(PolicyType.STEP_SCALING);
              assertThat(policy.targetTrackingScalingPolicyConfiguration()).isNull();
              assertThat(policy.stepScalingPolicyConfiguration().stepAdjustments()).hasSize(1);
            });
  }

  @Test
  void withTheEndpointItsTargetGoes() {
    start(quick());
    register(0);
    putPolicy();
    var unused = kit.sageMaker.deleteEndpoint(b -> b.endpointName("e")).join();

    assertThat(
            scaling
                .describeScalableTargets(b -> b.serviceNamespace("sagemaker"))
                .join()
                .scalableTargets())
        .isEmpty();
  }

  @Test
  void whatIsMissingIsRefused() {
    start(quick());
    assertRefused(
        scaling.putScalingPolicy(stepPolicy().build()),
        "ObjectNotFoundException",
        "No scalable target registered for " + WHERE);
    assertRefused(
        scaling.deregisterScalableTarget(
            b ->
                b.serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .resourceId(ID)
                    .scalableDimension(COUNT)),
        "ObjectNotFoundException",
        "No scalable target found for " + WHERE);
    assertRefused(
        scaling.deleteScalingPolicy(
            b ->
                b.policyName("p")
                    .serviceNamespace(ServiceNamespace.SAGEMAKER)
                    .resourceId(ID)
                    .scalableDimension(COUNT)),
        "ObjectNotFoundException",
        "No scaling policy found for " + WHERE + ", policy name: p");
    assertInvalid(
        scaling.registerScalableTarget(
            target(0).resourceId("endpoint/none/variant/AllTraffic").build()),
        "Could not find endpoint \"" + ARNS + "endpoint/none\".");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    start(quick());
    assertInvalid(
        scaling.registerScalableTarget(target(3).build()),
        "Maximum capacity cannot be less than minimum capacity");
    assertInvalid(
        scaling.registerScalableTarget(target(0).resourceId("table/t").build()),
        "Unsupported service namespace, resource type or scalable dimension");
    assertInvalid(
        scaling.registerScalableTarget(target(0).maxCapacity(null).build()),
        "1 validation error detected: Value null at 'maxCapacity' failed to satisfy constraint:"
            + " Member must not be null");
    assertInvalid(
        scaling.describeScalableTargets(b -> b.serviceNamespace("ecs")),
        "The local cloud scales nothing but endpoints of SageMaker: ServiceNamespace must be"
            + " sagemaker");
  }

  private void resize(int count) {
    var unused =
        kit.sageMaker
            .updateEndpointWeightsAndCapacities(
                b ->
                    b.endpointName("e")
                        .desiredWeightsAndCapacities(
                            DesiredWeightAndCapacity.builder()
                                .variantName("AllTraffic")
                                .desiredInstanceCount(count)
                                .build()))
            .join();
    await().until(() -> kit.running("e").instanceCount() == count);
  }

  @Test
  void whoHasStartedInstancesBeforeItScalesOutKeepsThem() {
    start(quick().scaleInAfter(Duration.ofHours(10)).scaleOutTime(Duration.ofMinutes(10)));
    resize(0);
    register(0);
    putPolicy();
    assertThat(kit.invoke("e", "wake")).isNotEmpty();
    assertThat(activities().get(0).statusCodeAsString()).isEqualTo("InProgress");

    resize(3);

    await().until(() -> activities().get(0).statusCodeAsString().equals("Successful"));
    assertThat(kit.running("e").instanceCount()).isEqualTo(3);
  }

  @Test
  void anEndpointWhoseRequestsExpiredDuringItsColdStartGoesToZero() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    kit = new SageMakerTestKit(quick());
    scaling = kit.cloud.client(ApplicationAutoScalingAsyncClient.builder());
    LocalEndpoint endpoint =
        kit.cloud.deploy(
            EndpointConfig.async("e", SageMakerTestKit.ECHO, "s3://bucket/out")
                .coldStart(Duration.ofSeconds(2))
                .clock(now::get)
                .build());
    assertThat(kit.invoke("e", "late")).isNotEmpty();
    now.set(now.get().plus(Duration.ofDays(1)));

    register(0);
    putPolicy();

    await().until(() -> endpoint.expiredRequests() == 1);
    await().until(() -> endpoint.instanceCount() == 0);
  }

  @Test
  void whatAnEndpointWithoutInstancesHasAcceptedIsWorkedOffWhenItIsDeleted() {
    start(quick());
    resize(0);
    LocalEndpoint running = kit.running("e");
    String waiting = kit.invoke("e", "waiting");
    assertThat(running.backlogSize()).isEqualTo(1);

    kit.cloud.deleteEndpoint("e");

    assertThat(kit.readWhenThere(waiting)).isEqualTo("waiting");
    await().until(() -> running.completedInferences() == 1);
  }

  @Test
  void whatAnEndpointWithoutInstancesAcceptsAtItsEndIsWorkedOff() {
    start(quick());
    resize(0);
    // As an invocation that has found the endpoint, and is still being read.
    LocalEndpoint running = kit.running("e");
    kit.cloud.deleteEndpoint("e");

    running.enqueue(
        new AsyncInvocation(
            new InvocationHeaders("id", "text/plain", null, null),
            new byte[] {'x'},
            null,
            S3Location.parse("s3://bucket/out/late.out"),
            null,
            Instant.now(),
            Instant.now().plusSeconds(60),
            Duration.ofSeconds(60)));

    assertThat(kit.readWhenThere("s3://bucket/out/late.out")).isEqualTo("x");
  }
}
