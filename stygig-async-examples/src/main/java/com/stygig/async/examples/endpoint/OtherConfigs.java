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
  private final Set<String> inUse = new HashSet<>();
  private final Set<String> models = new HashSet<>();
  private final Set<String> topics = new HashSet<>();
  private final Set<S3Location> paths = new HashSet<>();

  private OtherConfigs(Aws aws) {
    this.aws = aws;
  }

  /** All but those of one endpoint; a configuration that another endpoint has counts as another. */
  static OtherConfigs scan(Aws aws, EndpointNames names, Set<String> ownConfigs) {
    OtherConfigs others = new OtherConfigs(aws);
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

  boolean useConfig(String name) {
    return inUse.contains(name);
  }

  boolean useModel(String name) {
    return models.contains(name);
  }

  boolean useTopic(String arn) {
    return topics.contains(arn);
  }

  boolean usePath(S3Location path) {
    return paths.stream().anyMatch(path::overlaps);
  }

  boolean useBucket(String bucket) {
    return paths.stream().anyMatch(path -> path.bucket().equals(bucket));
  }
}
