package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.aws.Aws;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointConfigSummary;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;

/** What other endpoints and their configurations use, which therefore has to stay. */
final class OtherConfigs {
  private final Aws aws;

  /** Where nobody knows what others use, they may use anything. */
  private final boolean isUnseen;

  private final Set<String> inUse = new HashSet<>();
  private final Set<String> models = new HashSet<>();
  private final Set<String> topics = new HashSet<>();
  private final Set<S3Location> paths = new HashSet<>();

  private OtherConfigs(Aws aws, boolean isUnseen) {
    this.aws = aws;
    this.isUnseen = isUnseen;
  }

  static OtherConfigs unseen(Aws aws) {
    return new OtherConfigs(aws, true);
  }

  /** All but those of one endpoint; a configuration that another endpoint has counts as another. */
  static OtherConfigs scan(Aws aws, EndpointNames names, Set<String> ownConfigs) {
    OtherConfigs others = new OtherConfigs(aws, false);
    All.of(aws.sageMaker().listEndpointsPaginator().endpoints()).stream()
        .map(EndpointSummary::endpointName)
        .filter(name -> !name.equals(names.endpoint()))
        .forEach(others::addEndpoint);
    All.of(aws.sageMaker().listEndpointConfigsPaginator().endpointConfigs()).stream()
        .map(EndpointConfigSummary::endpointConfigName)
        .filter(name -> !ownConfigs.contains(name) || others.inUse.contains(name))
        .forEach(others::addConfig);
    return others;
  }

  private void addEndpoint(String name) {
    AwsErrors.ifThere(aws.sageMaker().describeEndpoint(b -> b.endpointName(name)))
        .ifPresent(endpoint -> inUse.add(endpoint.endpointConfigName()));
  }

  private void addConfig(String name) {
    AwsErrors.ifThere(aws.sageMaker().describeEndpointConfig(b -> b.endpointConfigName(name)))
        .ifPresent(this::add);
  }

  private void add(DescribeEndpointConfigResponse config) {
    config.productionVariants().forEach(variant -> models.add(variant.modelName()));
    topics.addAll(AsyncSettings.topics(config));
    paths.addAll(AsyncSettings.paths(config));
  }

  /** Goes on with what is kept. */
  String reasonToKeep() {
    return isUnseen ? "which another endpoint may use" : "which another endpoint uses";
  }

  boolean useConfig(String name) {
    return isUnseen || inUse.contains(name);
  }

  boolean useModel(String name) {
    return isUnseen || models.contains(name);
  }

  boolean useTopic(String arn) {
    return isUnseen || topics.contains(arn);
  }

  boolean usePath(S3Location path) {
    return isUnseen || paths.stream().anyMatch(path::overlaps);
  }

  boolean useBucket(String bucket) {
    return isUnseen || paths.stream().anyMatch(path -> path.bucket().equals(bucket));
  }
}
