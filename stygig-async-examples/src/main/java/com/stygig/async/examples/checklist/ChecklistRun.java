package com.stygig.async.examples.checklist;

import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.checklist.Checklist.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The whole checklist, from the first test to the sign-off. */
public final class ChecklistRun {
  private final Aws aws;
  private final ChecklistSettings settings;

  /**
   * Who signs.
   *
   * @param environment such as "Staging"
   * @param modelVersion null for what the model says
   */
  public record Signer(String testedBy, String environment, @Nullable String modelVersion) {}

  public ChecklistRun(Aws aws, ChecklistSettings settings) {
    this.aws = aws;
    this.settings = settings;
  }

  /**
   * Runs tests.
   *
   * @param numbers which
   * @param steps gets a line for people now and then
   */
  public Report run(
      Set<Integer> numbers, Signer signer, Progress progress, Consumer<String> steps) {
    Instant start = Instant.now();
    EndpointUnderTest endpoint = new EndpointUnderTest(aws, settings, steps);
    try (Endpoints endpoints = new Endpoints(aws, settings, endpoint)) {
      List<TestResult> results = new Checklist(tests(), progress).run(numbers, endpoints);
      return new Report(
          start,
          signer.testedBy(),
          signer.environment(),
          signer.modelVersion() != null
              ? signer.modelVersion()
              : endpoints.modelVersion().orElse(null),
          settings.endpointName() != null
              ? settings.endpointName()
              : settings.deployment().names().endpoint(),
          aws.region().id(),
          settings.timeScale(),
          Duration.between(start, Instant.now()),
          SignOff.of(results, aws.endpointUrl().isPresent()),
          results);
    }
  }

  /** What Test 11 calls the endpoint that it deploys. */
  public static String realTimeName(String endpointName) {
    return RealTimeTwin.nameFor(endpointName);
  }

  private static List<AcceptanceTest> tests() {
    return List.of(
        new DeployAsyncEndpoint(),
        new BasicInvocation(),
        new WaitForResult(),
        new CustomImage(),
        new ErrorHandling(),
        new SnsNotifications(),
        new ColdStart(),
        new ConcurrentRequests(),
        new LargePayload(),
        new EndToEnd(),
        new MatchesRealTime(),
        new CloudWatchLogs(),
        new CostVerification(),
        new DeleteEverything());
  }
}
