package com.stygig.async.examples.checklist;

import com.stygig.async.S3Uri;
import com.stygig.async.examples.endpoint.DeploymentSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is tested, and with what.
 *
 * @param endpointName an endpoint that is there, for runs that do not deploy one
 * @param deployment what Test 1 deploys, and Test 7 once more
 * @param realTimeEndpointName what Test 11 compares with; null to deploy one for it
 * @param sampleImage a picture in S3; null for the first of the team's shirts
 * @param inputLocation where inputs go
 * @param workDirectory for files that tests make
 * @param parallel how many requests Test 8 sends at once
 * @param email who gets notifications by mail in Test 6; null for nobody
 * @param expectedInstanceType what Test 13 wants to see
 * @param largeImageBytes how large the picture of Test 9 is at the least
 * @param timeScale how many times as fast simulated times pass; 1 on AWS
 * @param pollInterval how often S3 is looked into at first
 * @param afterDeployment is run after each deployment; for faults that are made on purpose
 */
public record ChecklistSettings(
    @Nullable String endpointName,
    DeploymentSettings deployment,
    @Nullable String realTimeEndpointName,
    @Nullable S3Uri sampleImage,
    S3Uri inputLocation,
    Path workDirectory,
    int parallel,
    @Nullable String email,
    String expectedInstanceType,
    long largeImageBytes,
    double timeScale,
    Duration pollInterval,
    Runnable afterDeployment) {
  /** What this machine needs for itself, however fast simulated times pass and busy it is. */
  private static final Duration NOT_SIMULATED = Duration.ofSeconds(10);

  /** The limit here of what may take so long on AWS. */
  Duration limit(Duration onAws) {
    return timeScale == 1 ? onAws : scaled(onAws).plus(NOT_SIMULATED);
  }

  /** CloudWatch Logs answers few requests a second. */
  long logInterval() {
    return pollInterval.toMillis() * 2;
  }

  /** How long something takes here that takes so long on AWS. */
  Duration scaled(Duration onAws) {
    return Duration.ofNanos((long) (onAws.toNanos() / timeScale));
  }
}
