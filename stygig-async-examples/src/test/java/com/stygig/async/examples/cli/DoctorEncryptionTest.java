package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A bucket with a default encryption, which the local S3 has none of. */
@LocalCloudTest
class DoctorEncryptionTest {
  private static final String KEY = "arn:aws:kms:ap-south-1:000000000000:key/1234abcd";
  private final TeamCloud team;
  private final RefusingProxy s3;

  DoctorEncryptionTest(LocalCloud cloud) throws Exception {
    team = new TeamCloud(cloud);
    s3 = new RefusingProxy(cloud.endpoint());
  }

  @BeforeEach
  void deploy() {
    var unused =
        team.cloud.deploy(team.asyncConfig(team.model).s3FailurePath(Team.FAILURE_PATH).build());
  }

  @AfterEach
  void close() {
    s3.close();
    team.close();
  }

  private static String encryption(String algorithm, String key) {
    String id = key == null ? "" : "<KMSMasterKeyID>" + key + "</KMSMasterKeyID>";
    return "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>"
        + "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>"
        + algorithm
        + "</SSEAlgorithm>"
        + id
        + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
  }

  private Run doctor(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "doctor",
                "--endpoint-name",
                team.async,
                "--region",
                "ap-south-1",
                "--endpoint-url",
                s3.endpoint().toString()));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private List<String> actionsOn(String resource) {
    Run run = doctor("--json");
    List<String> actions = new ArrayList<>();
    for (JsonNode statement : run.json().findValue("Statement")) {
      if (resource.equals(statement.get("Resource").asString())) {
        statement.get("Action").forEach(action -> actions.add(action.asString()));
      }
    }
    return actions;
  }

  @ParameterizedTest
  @CsvSource({
    KEY + ", " + KEY,
    "1234abcd, " + KEY,
    "alias/stygig, arn:aws:kms:ap-south-1:000000000000:key/*"
  })
  void aBucketWithTheTeamsKeyNeedsPermissionsOnIt(String key, String resource) {
    s3.answerQuery("encryption", 200, encryption("aws:kms", key));

    assertThat(actionsOn(resource)).containsExactlyInAnyOrder("kms:GenerateDataKey", "kms:Decrypt");
    assertThat(doctor().out())
        .contains("[info] encryption", "inputs are encrypted with " + key)
        .contains("kms:GenerateDataKey, kms:Decrypt on " + resource);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES256", "aws:kms"})
  void whatS3EncryptsWithAKeyOfAwsNeedsNone(String algorithm) {
    s3.answerQuery("encryption", 200, encryption(algorithm, null));

    assertThat(doctor().out()).doesNotContain("kms:", "encryption");
  }

  @Test
  void saysWhereItMayNotAsk() {
    s3.answerQuery(
        "encryption", 403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");

    assertThat(doctor().out())
        .contains(
            "[ ? ]  encryption", "if it has a KMS key, uploads need kms:GenerateDataKey on it");
  }
}
