package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.aws.Aws;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;

/** Makes room for an endpoint where one of that name, or what is left of one, is in the way. */
final class EndpointReplacement {
  private final Aws aws;
  private final DeploymentSettings settings;
  private final EndpointNames names;
  private final Consumer<String> progress;

  EndpointReplacement(Aws aws, DeploymentSettings settings, Consumer<String> progress) {
    this.aws = aws;
    this.settings = settings;
    this.names = settings.names();
    this.progress = progress;
  }

  void makeRoom() {
    CleanupScope scope =
        new CleanupScope(true, true, false, List.of(), Path.of(EndpointInfo.FILE_NAME));
    EndpointCleanup cleanup = new EndpointCleanup(aws, names, scope, progress);
    CleanupPlan all = cleanup.plan();
    all.remarks().forEach(progress);
    List<OwnedResource> inTheWay = all.resources().stream().filter(this::isInTheWay).toList();
    if (inTheWay.isEmpty()) {
      return;
    }
    if (!settings.replaces()) {
      throw new CommandFailedException("There is already: " + list(inTheWay));
    }
    checkThatItIsOurs();
    CleanupReport report = cleanup.delete(new CleanupPlan(inTheWay, List.of(), all.footprint()));
    if (!report.failures().isEmpty()) {
      throw new CommandFailedException("Not replaced: " + String.join("; ", report.failures()));
    }
  }

  /** The old endpoint may have run on what has other names, which then stays. */
  private boolean isInTheWay(OwnedResource resource) {
    return switch (resource.kind()) {
      case ENDPOINT_CONFIG -> resource.id().equals(names.config());
      case MODEL -> resource.id().equals(names.model());
      default -> true;
    };
  }

  /** By its name, its configuration's name or its tag: a slip of the pen must not delete it. */
  private void checkThatItIsOurs() {
    new EndpointWatch(aws, names.endpoint(), progress)
        .look()
        .filter(endpoint -> !names.endpoint().startsWith("stygig-"))
        .filter(endpoint -> !endpoint.endpointConfigName().equals(names.config()))
        .filter(endpoint -> !hasOurTag(endpoint))
        .ifPresent(
            endpoint -> {
              throw new CommandFailedException(
                  "Endpoint "
                      + names.endpoint()
                      + " is there and was not made by stygig: choose another --endpoint-name");
            });
  }

  private boolean hasOurTag(DescribeEndpointResponse endpoint) {
    return All.of(
            aws.sageMaker().listTagsPaginator(b -> b.resourceArn(endpoint.endpointArn())).tags())
        .stream()
        .anyMatch(tag -> tag.key().equals(OurTags.CREATED_BY) && tag.value().equals(OurTags.CLI));
  }

  private static String list(List<OwnedResource> resources) {
    return String.join(", ", resources.stream().map(OwnedResource::toString).toList());
  }
}
