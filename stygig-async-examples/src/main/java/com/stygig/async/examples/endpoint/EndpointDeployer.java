package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Deploys one endpoint with all that it needs, and leaves nothing behind if that fails. For one
 * deployment.
 */
public final class EndpointDeployer {
  private final Aws aws;
  private final DeploymentSettings settings;
  private final EndpointNames names;
  private final OurTags tags;
  private final Clock clock;
  private final Consumer<String> progress;
  private final Undo undo = new Undo();

  /**
   * Nothing happens yet.
   *
   * @param progress gets a line for people at each step
   */
  public EndpointDeployer(
      Aws aws, DeploymentSettings settings, Clock clock, Consumer<String> progress) {
    this.aws = aws;
    this.settings = settings;
    this.names = settings.names();
    this.tags = new OurTags(names, settings.tags());
    this.clock = clock;
    this.progress = progress;
  }

  /** What this deployment has made so far; of use from another thread. */
  public List<String> made() {
    return undo.made();
  }

  /**
   * Deploys, and waits until the endpoint is in service.
   *
   * @param infoFile where to leave what other commands want to know; written as soon as the
   *     endpoint is being created
   */
  public EndpointInfo deploy(Path infoFile) {
    String image = image();
    String role = ExecutionRoles.find(aws, settings.role());
    new EndpointReplacement(aws, settings, progress).makeRoom();
    try {
      return create(image, role, infoFile);
    } catch (RuntimeException e) {
      throw cleanedUp(e);
    }
  }

  private String image() {
    @Nullable String image = settings.image();
    return image != null ? image : ContainerImages.pyTorch(aws.region(), settings.instanceType());
  }

  private EndpointInfo create(String image, String role, Path infoFile) {
    String topicArn = step("use topic " + Team.TOPIC, this::topic);
    EndpointCreation create = new EndpointCreation(aws, settings, tags, undo, progress);
    step("create model " + names.model(), () -> create.model(image, role));
    step("create endpoint configuration " + names.config(), () -> create.config(topicArn));
    step("create endpoint " + names.endpoint(), create::endpoint);
    EndpointInfo info = info(topicArn);
    InfoFile written = InfoFile.write(infoFile, info);
    undo.made(EndpointInfo.FILE_NAME, written::restore);
    new EndpointWatch(aws, names.endpoint(), progress).awaitInService(settings.timeout());
    Integer maxInstances = settings.maxInstances();
    if (maxInstances != null) {
      step("let the endpoint scale to zero", () -> scale(maxInstances));
    }
    return info;
  }

  private <T> T step(String what, Supplier<T> action) {
    progress.accept(Character.toUpperCase(what.charAt(0)) + what.substring(1));
    try {
      return action.get();
    } catch (RuntimeException e) {
      throw new CommandFailedException("Cannot " + what + ": " + AwsErrors.reason(e));
    }
  }

  private String topic() {
    String given = settings.topicArn();
    return given != null ? given : NotificationTopic.find(aws).orElseGet(this::createTopic);
  }

  private String createTopic() {
    String arn = NotificationTopic.create(aws, tags);
    undo.made("topic " + arn, () -> aws.sns().deleteTopic(b -> b.topicArn(arn)).join());
    return arn;
  }

  private Boolean scale(int maxInstances) {
    new ScaleToZero(aws, names, tags).set(maxInstances, undo);
    return true;
  }

  private EndpointInfo info(String topicArn) {
    return new EndpointInfo(
        names.endpoint(),
        settings.modelUri(),
        settings.instanceType(),
        aws.region().id(),
        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
        settings.s3OutputPath(),
        topicArn,
        settings.maxConcurrentInvocations(),
        aws.endpointUrl().map(Object::toString).orElse(null));
  }

  private CommandFailedException cleanedUp(RuntimeException failure) {
    String message = AwsErrors.reason(failure);
    progress.accept("Failed; removing what was made");
    Undo.Result result = undo.run();
    if (!result.removed().isEmpty()) {
      message += "; removed " + String.join(", ", result.removed());
    }
    if (!result.left().isEmpty()) {
      message +=
          "; STILL THERE: %s; see stygig cleanup --endpoint-name %s"
              .formatted(String.join(", ", result.left()), names.endpoint());
    }
    CommandFailedException told = new CommandFailedException(message);
    told.initCause(failure);
    return told;
  }
}
