package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceConfig;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sns.model.Subscription;

/** Looks at an endpoint and what is around it. */
public final class EndpointDescriber {
  private static final Duration RECENT = Duration.ofMinutes(15);

  private final Aws aws;
  private final Clock clock;

  public EndpointDescriber(Aws aws, Clock clock) {
    this.aws = aws;
    this.clock = clock;
  }

  /** Fails if there is no such endpoint. */
  public EndpointDescription describe(EndpointNames names) {
    DescribeEndpointResponse endpoint =
        AwsErrors.ifThere(aws.sageMaker().describeEndpoint(b -> b.endpointName(names.endpoint())))
            .orElseThrow(
                () -> new CommandFailedException("Endpoint not found: " + names.endpoint()));
    Optional<DescribeEndpointConfigResponse> config =
        AwsErrors.ifThere(
            aws.sageMaker()
                .describeEndpointConfig(b -> b.endpointConfigName(endpoint.endpointConfigName())));
    Optional<ProductionVariantSummary> running = endpoint.productionVariants().stream().findFirst();
    Optional<ProductionVariant> variant =
        config.flatMap(c -> c.productionVariants().stream().findFirst());
    AsyncState async = config.map(EndpointDescriber::async).orElse(null);
    String variantName = variant.map(ProductionVariant::variantName).orElse(Team.VARIANT);
    List<String> remarks = new ArrayList<>();
    SideQuestions sideQuestions = new SideQuestions(remarks);
    return new EndpointDescription(
        names.endpoint(),
        endpoint.endpointStatusAsString(),
        endpoint.failureReason(),
        endpoint.creationTime(),
        endpoint.endpointConfigName(),
        variant.map(ProductionVariant::instanceTypeAsString).orElse(null),
        running.map(ProductionVariantSummary::currentInstanceCount).orElse(null),
        running.map(ProductionVariantSummary::desiredInstanceCount).orElse(null),
        async,
        sideQuestions
            .ask("scaling", () -> scaling(names, variantName))
            .flatMap(s -> s)
            .orElse(null),
        topics(config, sideQuestions),
        async == null
            ? null
            : sideQuestions.ask("the backlog", () -> backlog(names)).flatMap(b -> b).orElse(null),
        remarks);
  }

  private List<TopicState> topics(
      Optional<DescribeEndpointConfigResponse> config, SideQuestions sideQuestions) {
    return config.map(AsyncSettings::topics).orElse(List.of()).stream()
        .flatMap(arn -> sideQuestions.ask("topic " + arn, () -> topic(arn)).stream())
        .toList();
  }

  private static @Nullable AsyncState async(DescribeEndpointConfigResponse config) {
    AsyncInferenceConfig async = config.asyncInferenceConfig();
    if (async == null) {
      return null;
    }
    var topics = AsyncSettings.notifications(config);
    return new AsyncState(
        async.outputConfig().s3OutputPath(),
        async.outputConfig().s3FailurePath(),
        topics.map(t -> t.successTopic()).orElse(null),
        topics.map(t -> t.errorTopic()).orElse(null),
        async.clientConfig() == null
            ? null
            : async.clientConfig().maxConcurrentInvocationsPerInstance(),
        topics.map(t -> t.includeInferenceResponseInAsStrings()).orElse(List.of()));
  }

  private Optional<ScalingState> scaling(EndpointNames names, String variant) {
    ScalingResources resources = new ScalingResources(aws, names);
    String resource = names.scalingResource(variant);
    List<ScalableTarget> targets = resources.targets(resource);
    if (targets.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ScalingState(
            targets.get(0).minCapacity(),
            targets.get(0).maxCapacity(),
            resources.policies(resource).stream()
                .map(policy -> policy.policyName() + " (" + policy.policyTypeAsString() + ")")
                .sorted()
                .toList()));
  }

  private TopicState topic(String arn) {
    if (AwsErrors.ifThere(aws.sns().getTopicAttributes(b -> b.topicArn(arn))).isEmpty()) {
      return new TopicState(arn, false, 0, 0);
    }
    List<Subscription> subscriptions = NotificationResources.subscriptions(aws, arn);
    int pending = (int) subscriptions.stream().filter(NotificationResources::isPending).count();
    return new TopicState(arn, true, subscriptions.size() - pending, pending);
  }

  private Optional<Double> backlog(EndpointNames names) {
    Instant now = clock.instant();
    return aws
        .cloudWatch()
        .getMetricStatistics(
            b ->
                b.namespace(ScaleToZero.NAMESPACE)
                    .metricName("ApproximateBacklogSize")
                    .dimensions(ScaleToZero.dimension(names))
                    .statistics(Statistic.AVERAGE)
                    .period(60)
                    .startTime(now.minus(RECENT))
                    .endTime(now.plusSeconds(1)))
        .join()
        .datapoints()
        .stream()
        .max(Comparator.comparing(Datapoint::timestamp))
        .map(Datapoint::average);
  }
}
