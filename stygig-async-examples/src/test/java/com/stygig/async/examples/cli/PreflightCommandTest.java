package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import tools.jackson.databind.JsonNode;

@LocalCloudTest
class PreflightCommandTest {
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
      """;
  private static final String ROLE = Team.ROLE + "-1";
  private static final String ROLES = "arn:aws:iam::" + LocalCloud.ACCOUNT_ID + ":role/";
  private static final String TOPICS = ":" + LocalCloud.ACCOUNT_ID + ":";

  private static TeamCloud team;

  @BeforeAll
  static void prepare(LocalCloud cloud) {
    team = new TeamCloud(cloud);
    team.put("model-artifacts/model.tar.gz", new byte[1_234]);
    team.put("model-artifacts/empty.tar.gz", new byte[0]);
    createRole(ROLE, "\"s3:GetObject\", \"s3:PutObject\", \"sns:Publish\"");
    createRole("reader", "\"s3:GetObject\", \"sns:Publish\"");
    var unused = cloud.snsClient().createTopic(b -> b.name("mine")).join();
  }

  @AfterAll
  static void close() {
    team.close();
  }

  private static void createRole(String name, String actions) {
    IamAsyncClient iam = team.cloud.client(IamAsyncClient.builder());
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Action": [%s, "sagemaker:*", "logs:*"], "Resource": "*"}]}
        """
            .formatted(actions);
    var unusedRole = iam.createRole(b -> b.roleName(name).assumeRolePolicyDocument(TRUST)).join();
    var unusedPolicy =
        iam.putRolePolicy(b -> b.roleName(name).policyName("p").policyDocument(policy)).join();
  }

  private static Run preflight(String... options) {
    List<String> args = new ArrayList<>(List.of("preflight"));
    args.addAll(List.of(options));
    return team.run(args.toArray(String[]::new));
  }

  @Test
  void nothingStandsInTheWayWhereAllIsThere() {
    Run run = preflight();

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .contains(
            "[ok]   model artifact", "1,234 bytes", "[ok]   IAM role", ROLES + ROLE, "the role may")
        .doesNotContain("[FAIL]", "[ ? ]  s3");
  }

  @Test
  void tellsAProgramEachFinding() {
    Run run = preflight("--json", "--role", "reader");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.err()).isEmpty();
    assertThat(run.json().get("ok").asBoolean()).isFalse();
    List<JsonNode> failed = new ArrayList<>();
    run.json().get("findings").forEach(f -> failed.add(f));
    failed.removeIf(finding -> !finding.get("status").asString().equals("FAIL"));
    assertThat(failed)
        .hasSize(2)
        .allSatisfy(
            finding -> {
              assertThat(finding.get("what").asString()).contains("s3:PutObject");
              assertThat(finding.get("mend").asString()).startsWith("Allow s3:PutObject on ");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model-uri s3://stygig-ml-s3/none.tar.gz   | model artifact | s3://stygig-ml-s3/none.tar.gz: The specified key does not exist",
        "--model-uri s3://no-bucket/model.tar.gz     | model artifact | s3://no-bucket/model.tar.gz: The specified key does not exist",
        "--model-uri s3://stygig-ml-s3/model-artifacts/empty.tar.gz | model artifact | is empty",
        "--input-location s3://no-bucket/in/         | input bucket   | there is no bucket no-bucket",
        "--s3-output-path s3://no-bucket/out/        | output bucket  | there is no bucket no-bucket",
        "--s3-failure-path s3://no-bucket/out/       | failure bucket | there is no bucket no-bucket",
        "--role nobody                               | IAM role       | No such IAM role: nobody",
        "--role ROLES/nobody                         | IAM role       | there is no ROLES/nobody",
        "--role reader | s3:PutObject on arn:aws:s3:::stygig-ml-s3/async-inference-results/* | the role may not s3:PutObject",
        "--sns-topic-arn arn:aws:sns:eu-west-1TOPICSmine  | SNS topic | is not of ap-south-1",
        "--sns-topic-arn arn:aws:sns:ap-south-1TOPICSnone | SNS topic | there is no arn:aws:sns:ap-south-1TOPICSnone",
        "--sns-topic-arn nonsense                    | SNS topic      | nonsense is not of ap-south-1",
      })
  void eachThingThatIsWrongIsToldOnItsOwn(String options, String what, String seen) {
    Run run = preflight(withArns(options).split(" +"));

    assertThat(run.exitCode()).as(run.out()).isEqualTo(Stygig.FAILED);
    List<String> lines = run.out().lines().toList();
    int line = 0;
    while (!lines.get(line).startsWith("[FAIL] " + what)) {
      line++;
    }
    assertThat(lines.get(line)).contains(withArns(seen));
    assertThat(lines.get(line + 1)).as("what to do").startsWith("       -> ");
  }

  private static String withArns(String text) {
    return text.replace("ROLES/", ROLES).replace("TOPICS", TOPICS);
  }

  @Test
  void aTopicOfTheUsersIsLookedAt() {
    Run run = preflight("--sns-topic-arn", "arn:aws:sns:ap-south-1" + TOPICS + "mine");

    assertThat(run.exitCode()).as(run.out()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--role arn:nonsense   | --role must be a role's ARN or name",
        "--model-uri nonsense  | 'nonsense'",
      })
  void refusesWhatIsNotRight(String options, String message) {
    Run run = preflight(options.split(" +"));

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(message);
  }

  /** It is the team's affair, on whatever branch this build is. */
  @Test
  void theBranchOfGitIsInformationAndNoWarning() {
    Run run = preflight("--json");

    JsonNode branch =
        run.json()
            .get("findings")
            .valueStream()
            .filter(finding -> finding.get("what").asString().equals("git branch"))
            .findFirst()
            .orElseThrow();
    assertThat(branch.get("status").asString()).isEqualTo("INFO");
    assertThat(branch.get("mend").isNull()).isTrue();
    assertThat(preflight().out()).contains("[info] git branch");
  }

  @Test
  void withoutCredentialsThereIsNothingElseToLookAt(@TempDir Path folder) throws Exception {
    try (CommandProcess process =
        new CommandProcess(folder, Map.of(), team.args("preflight", "--json"))) {
      assertThat(process.exitCode()).isEqualTo(Stygig.FAILED);
      assertThat(process.err()).isEmpty();
      JsonNode findings = process.json().get("findings");
      JsonNode last = findings.get(findings.size() - 1);
      assertThat(last.get("what").asString()).isEqualTo("AWS credentials");
      assertThat(last.get("status").asString()).isEqualTo("FAIL");
      assertThat(last.get("mend").asString()).contains("AWS_PROFILE");
      assertThat(last.get("seen").asString()).isEqualTo("no AWS credentials found");
    }
  }
}
