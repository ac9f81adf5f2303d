package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;

/** Finds all that belongs to an endpoint, also what is left of one that is gone. */
final class CleanupPlanner {
  private final Aws aws;
  private final EndpointNames names;
  private final CleanupScope scope;
  private final Footprint footprint;
  private final List<OwnedResource> found = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final SideQuestions sideQuestions = new SideQuestions(remarks);

  /**
   * For one look.
   *
   * @param footprint where to look besides; what is found is added
   */
  CleanupPlanner(Aws aws, EndpointNames names, CleanupScope scope, Footprint footprint) {
    this.aws = aws;
    this.names = names;
    this.scope = scope;
    this.footprint = footprint;
  }

  CleanupPlan plan() {
    Optional<EndpointInfo> info = info().filter(this::isOfThisEndpoint);
    Optional<DescribeEndpointResponse> endpoint =
        AwsErrors.ifThere(aws.sageMaker().describeEndpoint(b -> b.endpointName(names.endpoint())));
    follow(endpoint, info);
    OtherConfigs others =
        sideQuestions
            .ask("other endpoints", () -> OtherConfigs.scan(aws, names, footprint.configs()))
            .orElseGet(() -> OtherConfigs.unseen(aws));
    endpoint.ifPresent(
        e -> add(ResourceKind.ENDPOINT, names.endpoint(), e.endpointStatusAsString()));
    findScaling();
    findConfigsAndModels(others);
    if (!scope.onlyEndpoint()) {
      findTheRest(others);
      info.ifPresent(i -> add(ResourceKind.INFO_FILE, scope.infoFile().toString(), ""));
    }
    found.sort(Comparator.comparing(OwnedResource::kind));
    return new CleanupPlan(found, remarks, footprint);
  }

  private void findTheRest(OtherConfigs others) {
    new NotificationResources(aws, names, scope, others, remarks).find(footprint, found);
    if (scope.deletesData()) {
      new DataResources(aws, scope, others, remarks).find(footprint, found);
    }
    sideQuestions.look("logs", this::findLogs);
  }

  /** The alarm came with the scaling, and is left alone only where a clean-up was not finished. */
  private void findScaling() {
    ScalingResources scaling = new ScalingResources(aws, names);
    int before = found.size();
    footprint
        .variants()
        .forEach(
            variant ->
                sideQuestions.look(
                    "the scaling of variant " + variant, () -> scaling.find(variant, found)));
    if (found.size() > before || !scope.onlyEndpoint()) {
      sideQuestions.look("alarms", () -> scaling.findAlarm(found));
    }
  }

  /** Logs outlive their endpoint, and cost a little. */
  private void findLogs() {
    String group = new EndpointLogs(aws.logs(), names.endpoint()).group();
    boolean isThere =
        AwsErrors.ask(aws.logs().describeLogGroups(b -> b.logGroupNamePrefix(group)))
            .logGroups()
            .stream()
            .anyMatch(found -> group.equals(found.logGroupName()));
    if (isThere && scope.deletesData()) {
      add(ResourceKind.LOG_GROUP, group, "");
    } else if (isThere && !found.isEmpty()) {
      remarks.add("Kept: log group " + group + ", which --delete-data deletes");
    }
  }

  private void add(ResourceKind kind, String id, String detail) {
    found.add(new OwnedResource(kind, id, detail));
  }

  private Optional<EndpointInfo> info() {
    return scope.onlyEndpoint() ? Optional.empty() : EndpointInfo.in(scope.infoFile());
  }

  /** One of that name elsewhere is another. */
  private boolean isOfThisEndpoint(EndpointInfo info) {
    return names.endpoint().equals(info.endpointName())
        && Optional.ofNullable(info.endpointUrl()).equals(aws.endpointUrl().map(URI::toString))
        && (info.region() == null || aws.region().id().equals(info.region()));
  }

  private void follow(Optional<DescribeEndpointResponse> endpoint, Optional<EndpointInfo> info) {
    footprint.configs().add(names.config());
    footprint.models().add(names.model());
    footprint.variants().add(Team.VARIANT);
    endpoint.ifPresent(e -> footprint.configs().add(e.endpointConfigName()));
    info.map(EndpointInfo::topicArn).ifPresent(footprint.topics()::add);
    info.map(EndpointInfo::s3OutputPath)
        .flatMap(S3Location::find)
        .map(S3Location::asFolder)
        .ifPresent(footprint.dataPaths()::add);
    List.copyOf(footprint.configs()).forEach(this::followConfig);
  }

  private void followConfig(String name) {
    AwsErrors.ifThere(aws.sageMaker().describeEndpointConfig(b -> b.endpointConfigName(name)))
        .ifPresent(
            config -> {
              config
                  .productionVariants()
                  .forEach(
                      variant -> {
                        footprint.variants().add(variant.variantName());
                        if (variant.modelName() != null) {
                          footprint.models().add(variant.modelName());
                        }
                      });
              footprint.topics().addAll(AsyncSettings.topics(config));
              footprint.dataPaths().addAll(AsyncSettings.paths(config));
            });
  }

  private void findConfigsAndModels(OtherConfigs others) {
    for (String config : footprint.configs()) {
      if (AwsErrors.ifThere(
              aws.sageMaker().describeEndpointConfig(b -> b.endpointConfigName(config)))
          .isPresent()) {
        addUnlessUsed(ResourceKind.ENDPOINT_CONFIG, config, others.useConfig(config), others);
      }
    }
    for (String model : footprint.models()) {
      if (AwsErrors.ifThere(aws.sageMaker().describeModel(b -> b.modelName(model))).isPresent()) {
        addUnlessUsed(ResourceKind.MODEL, model, others.useModel(model), others);
      }
    }
  }

  private void addUnlessUsed(ResourceKind kind, String name, boolean used, OtherConfigs others) {
    if (used) {
      remarks.add("Kept: " + kind + " " + name + ", " + others.reasonToKeep());
    } else {
      add(kind, name, "");
    }
  }
}
