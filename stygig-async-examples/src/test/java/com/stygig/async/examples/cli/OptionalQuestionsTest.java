package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.endpoint.EndpointTestKit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody may not ask everything, and services are not everywhere: the main thing is done. */
class OptionalQuestionsTest {
  private static final String DENIED =
      "{\"__type\":\"AccessDeniedException\",\"message\":\"you are not authorized\"}";
  private static EndpointTestKit kit;
  private static RefusingProxy proxy;

  @TempDir Path directory;
  private final String name = EndpointTestKit.newName();

  @BeforeAll
  static void start() throws Exception {
    kit = new EndpointTestKit();
    proxy = new RefusingProxy(kit.cloud().endpoint());
  }

  @AfterAll
  static void stop() {
    proxy.close();
    kit.close();
  }

  @BeforeEach
  void giveCredentials() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
  }

  @AfterEach
  void cleanUp() {
    proxy.refuseService("nothing", 0, "");
    var unused = run("cleanup", "--yes");
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private Run run(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--endpoint-name",
                name,
                "--region",
                "ap-south-1",
                "--endpoint-url",
                proxy.endpoint().toString()));
    if (!List.of("describe", "doctor").contains(command)) {
      arguments.addAll(List.of("--directory", directory.toString()));
    }
    arguments.addAll(List.of(more));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s: %s %s", command, run.out(), run.err()).isZero();
    return run;
  }

  private boolean isThere() {
    return kit.cloud().findEndpoint(name).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "monitoring, 403, the backlog",
    "monitoring, 404, the backlog",
    "application-autoscaling, 403, scaling",
    "application-autoscaling, 404, scaling",
    "sns, 403, topic arn:aws:sns:",
    "sns, 404, topic arn:aws:sns:"
  })
  void describesTheRest(String service, int status, String what) {
    run("deploy");
    proxy.refuseService(service, status, status == 403 ? DENIED : "");

    Run run = run("describe");

    assertThat(run.out()).contains("InService", "Could not look at " + what);
    assertThat(run("describe", "--json").out()).contains("\"remarks\" : [ \"Could not look at ");
  }

  @ParameterizedTest
  @CsvSource({"sts, 404, cannot be looked at", "iam, 404, cannot be simulated"})
  void theDoctorTakesNoServiceThatIsNotThereForADenial(String service, int status, String what) {
    run("deploy");
    proxy.refuseService(service, status, "");

    Run run = run("doctor");

    assertThat(run.out())
        .contains(what)
        .doesNotContain("Look at your AWS credentials", "you may\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"monitoring", "application-autoscaling", "logs"})
  void deploysWhereOnlyWhatItNeedsIsPermitted(String service) {
    proxy.refuseService(service, 403, DENIED);

    run("deploy");
    run("deploy"); // which replaces it

    assertThat(isThere()).isTrue();
  }

  @Test
  void asksNothingOfCloudWatchToDeployWhatDoesNotScale() {
    proxy.refuseService("monitoring", 404, "");
    int before = proxy.refused.get();

    run("deploy");
    run("deploy");

    assertThat(proxy.refused).hasValue(before);
  }

  @ParameterizedTest
  @CsvSource({
    "monitoring, 403, alarms",
    "monitoring, 404, alarms",
    "application-autoscaling, 404, the scaling of variant",
    "logs, 403, logs",
    "logs, 404, logs",
    "sns, 403, topic",
    "sqs, 403, queue"
  })
  void cleansUpTheRestAndNamesWhatItCouldNotProve(String service, int status, String what) {
    run("deploy");
    proxy.refuseService(service, status, status == 403 ? DENIED : "");

    Run run = run("cleanup", "--yes");

    assertThat(isThere()).isFalse();
    assertThat(run.out())
        .contains("Could not look at " + what, "Nothing is left but what is named above");
  }

  @Test
  void keepsWhatAnotherEndpointMayUseWhereItMayNotSeeTheOthers() {
    run("deploy");
    proxy.refuseOperation("ListEndpoints", 400, DENIED);

    Run run = run("cleanup", "--yes");

    assertThat(isThere()).isFalse();
    assertThat(run.out())
        .contains(
            "Could not look at other endpoints: you are not authorized",
            "Kept: model",
            "which another endpoint may use",
            "Nothing is left but what is named above");
    proxy.refuseService("nothing", 0, "");
    assertThat(run("cleanup", "--yes").out()).contains("model").doesNotContain("Could not");
  }
}
