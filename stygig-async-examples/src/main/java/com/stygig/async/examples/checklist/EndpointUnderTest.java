package com.stygig.async.examples.checklist;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.checklist.TestLog.BlockedException;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import com.stygig.async.examples.endpoint.EndpointDeployer;
import com.stygig.async.examples.endpoint.EndpointInfo;
import com.stygig.async.examples.endpoint.EndpointWatch;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;

/** The endpoint that the tests are about: one that is there, or the one that Test 1 deploys. */
final class EndpointUnderTest {
  private final Aws aws;
  private final ChecklistSettings settings;
  private final Consumer<String> progress;
  private @Nullable EndpointInfo deployed;
  private boolean isGone;
  private boolean isChecked;

  EndpointUnderTest(Aws aws, ChecklistSettings settings, Consumer<String> progress) {
    this.aws = aws;
    this.settings = settings;
    this.progress = progress;
  }

  /** Where the deployment leaves what other commands want to know. */
  Path infoFile() {
    return settings.workDirectory().resolve(EndpointInfo.FILE_NAME);
  }

  /**
   * Deploys it.
   *
   * @throws com.stygig.async.examples.CommandFailedException if that fails; nothing is left then
   */
  EndpointInfo deploy() {
    deployed = null;
    isGone = true; // until it is there
    DeploymentSettings deployment = settings.deployment();
    deployed =
        new EndpointDeployer(aws, deployment, Clock.systemUTC(), progress).deploy(infoFile());
    isGone = false;
    settings.afterDeployment().run();
    return deployed;
  }

  /**
   * Deletes it and deploys it again, so that it is cold.
   *
   * @throws BlockedException if it is somebody else's
   */
  EndpointInfo redeploy() {
    String name = name();
    if (deployed == null) {
      throw new BlockedException(
          name + " was not deployed by this run: it is not deleted for a test. Run Test 1 as well");
    }
    return deploy(); // which replaces what is there
  }

  /** A line for people. */
  void tell(String line) {
    progress.accept(line);
  }

  /** It has been deleted. */
  void gone() {
    isGone = true;
  }

  /**
   * Its name.
   *
   * @throws BlockedException if there is no endpoint
   */
  String name() {
    if (isGone) {
      throw new BlockedException("There is no endpoint: its deployment has failed");
    }
    String name = deployed != null ? deployed.endpointName() : settings.endpointName();
    if (name == null) {
      throw new BlockedException(
          "There is no endpoint: run Test 1 as well, or give --endpoint-name");
    }
    if (deployed == null && !isChecked) {
      check(name);
      isChecked = true;
    }
    return name;
  }

  /** One that somebody else has made may be gone. */
  private void check(String name) {
    Optional<String> status =
        new EndpointWatch(aws, name, progress)
            .look()
            .map(DescribeEndpointResponse::endpointStatusAsString);
    if (!status.equals(Optional.of("InService")) && !status.equals(Optional.of("Updating"))) {
      throw new BlockedException(
          "Endpoint " + status.map(s -> name + " is " + s).orElse("not found: " + name));
    }
  }
}
