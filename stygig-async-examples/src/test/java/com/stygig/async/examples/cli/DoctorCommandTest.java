package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.endpoint.EndpointTestKit;
import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.EndpointConfig.IncludeInferenceResponse;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import tools.jackson.databind.JsonNode;

@LocalCloudTest
class DoctorCommandTest {
  private static final String ENDPOINTS = "arn:aws:sagemaker:ap-south-1:000000000000:endpoint/";
  private static final String TRUST =
      """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
       "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
      """;
  private static final String OBJECTS = "arn:aws:s3:::stygig-ml-s3/";

  private final TeamCloud team;
  private String topic;

  DoctorCommandTest(LocalCloud cloud) {
    team = new TeamCloud(cloud);
  }

  @BeforeEach
  void createTopic() {
    topic = createTopic("topic-of-" + team.async);
    var unused =
        team.cloud
            .snsClient()
            .subscribe(
                b -> b.topicArn(topic).protocol("sqs").endpoint("arn:aws:sqs:ap-south-1:1:any"))
            .join();
  }

  @AfterEach
  void close() {
    team.cloud.s3AccessRules().allowAll();
    team.close();
  }

  private String createTopic(String name) {
    return team.cloud.snsClient().createTopic(b -> b.name(name)).join().topicArn();
  }

  private EndpointConfig.Builder complete() {
    return team.asyncConfig(team.model)
        .s3FailurePath(Team.FAILURE_PATH)
        .successTopic(topic)
        .errorTopic(topic)
        .includeInferenceResponseIn(IncludeInferenceResponse.values());
  }

  private void deploy(EndpointConfig.Builder config) {
    var unused = team.cloud.deploy(config.build());
  }

  private Run doctor(String... more) {
    List<String> args = new ArrayList<>(List.of("doctor", "--endpoint-name", team.async));
    args.addAll(List.of(more));
    return team.run(args.toArray(String[]::new));
  }

  private static void assertWarns(Run run, String what, String seen) {
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("[warn]")))
        .singleElement()
        .asString()
        .contains(what, seen);
    assertThat(run.out()).contains("       -> ");
  }

  private static void assertFails(Run run, String what, String seen) {
    assertThat(run.exitCode()).as(run.out()).isEqualTo(Stygig.FAILED);
    assertThat(run.out().lines().filter(line -> line.startsWith("[FAIL]")))
        .singleElement()
        .asString()
        .contains(what, seen);
    assertThat(run.out()).contains("       -> ");
  }

  @Test
  void aCompleteEndpointIsFine() {
    deploy(complete());

    Run run = doctor();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("[ok]   endpoint", "is InService", "you may", "What a client has to be allowed:")
        .doesNotContain("[warn]", "[FAIL]", "[ ? ]");
  }

  @Test
  void warnsOfAnEndpointWithoutAFailurePath() {
    deploy(
        team.asyncConfig(team.model)
            .successTopic(topic)
            .errorTopic(topic)
            .includeInferenceResponseIn(IncludeInferenceResponse.values()));

    assertWarns(doctor(), "failure path", "a failed inference leaves no trace in S3");
  }

  @Test
  void warnsOfAnEndpointThatNotifiesNobody() {
    deploy(team.asyncConfig(team.model).s3FailurePath(Team.FAILURE_PATH));

    assertWarns(doctor(), "notifications", "none: results are found by looking into S3 only");
  }

  @Test
  void warnsOfAnEndpointWithOneTopicOnly() {
    deploy(
        team.asyncConfig(team.model)
            .s3FailurePath(Team.FAILURE_PATH)
            .successTopic(topic)
            .includeInferenceResponseIn(IncludeInferenceResponse.SUCCESS_NOTIFICATION_TOPIC));

    assertWarns(doctor(), "notifications", "there is no error topic");
  }

  @Test
  void warnsOfNotificationsWithoutTheResponse() {
    deploy(
        team.asyncConfig(team.model)
            .s3FailurePath(Team.FAILURE_PATH)
            .successTopic(topic)
            .errorTopic(topic));

    assertWarns(doctor(), "included response", "one GET more for each inference");
  }

  @Test
  void warnsOfATopicThatNobodyListensTo() {
    String lonely = createTopic("lonely-" + team.async);
    deploy(complete().successTopic(lonely).errorTopic(lonely));

    assertWarns(doctor(), "topic", lonely + " has no subscription");
  }

  @Test
  void warnsOfAMailAddressThatNobodyHasConfirmed() {
    deploy(complete());
    var unused =
        team.cloud
            .snsClient()
            .subscribe(b -> b.topicArn(topic).protocol("email").endpoint("a@example.com"))
            .join();

    assertWarns(doctor(), "subscription", "email a@example.com is not confirmed");
  }

  @Test
  void warnsWhereListingIsDenied() {
    deploy(complete());
    team.cloud.s3AccessRules().denyListing(Team.BUCKET);

    Run run = doctor();

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .containsPattern("\\[warn\\] listing +denied")
        .contains("-> Allow s3:ListBucket on arn:aws:s3:::stygig-ml-s3");
  }

  @Test
  void aTopicThatIsGoneFails() {
    deploy(complete());
    var unused = team.cloud.snsClient().deleteTopic(b -> b.topicArn(topic)).join();

    assertFails(doctor(), "topic", "there is no " + topic + ": notifications are lost");
  }

  @Test
  void anEndpointThatIsNotThereFails() {
    Run run = doctor();

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out()).containsPattern("\\[FAIL\\] endpoint +" + team.async);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aRealTimeEndpointFails() {
    team.withRealTime(team.model);

    assertFails(
        team.run("doctor", "--endpoint-name", team.realTime),
        "asynchronous",
        "it is a real-time endpoint");
  }

  @Test
  void aFailedEndpointIsToldWithItsReason() {
    String name = "broken-" + EndpointTestKit.newName();
    try (EndpointTestKit kit = new EndpointTestKit()) {
      deployWithoutWaiting(kit, name);

      Run run =
          Run.of(
              "doctor",
              "--endpoint-name=" + name,
              "--endpoint-url=" + kit.cloud().endpoint(),
              "--region=ap-south-1");

      assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
      assertThat(run.out()).contains(name + " is Failed: ");
    }
  }

  private static void deployWithoutWaiting(EndpointTestKit kit, String name) {
    String role = kit.aws().iam().listRoles().join().roles().get(0).arn();
    var sageMaker = kit.aws().sageMaker();
    sageMaker
        .createModel(
            b ->
                b.modelName(name)
                    .executionRoleArn(role)
                    .primaryContainer(
                        c ->
                            c.image("1.dkr.ecr.ap-south-1.amazonaws.com/a:1")
                                .modelDataUrl(Team.MODEL_URI)))
        .thenCompose(
            model ->
                sageMaker.createEndpointConfig(
                    b ->
                        b.endpointConfigName(name)
                            .productionVariants(
                                ProductionVariant.builder()
                                    .variantName("AllTraffic")
                                    .modelName(name)
                                    .instanceType("ml.m5.large")
                                    .initialInstanceCount(1)
                                    .build())
                            .asyncInferenceConfig(
                                a -> a.outputConfig(o -> o.s3OutputPath(Team.OUTPUT_PATH)))))
        .thenCompose(
            config -> sageMaker.createEndpoint(b -> b.endpointName(name).endpointConfigName(name)))
        .join();
    while (sageMaker
        .describeEndpoint(b -> b.endpointName(name))
        .join()
        .endpointStatusAsString()
        .equals("Creating")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void tellsAProgramFindingsAndPolicy() {
    deploy(complete());

    Run run = doctor("--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("ok").asBoolean()).isTrue();
    assertThat(run.json().get("findings")).hasSizeGreaterThan(5);
    assertThat(run.json().get("client_policy")).isEqualTo(doctor("--policy").json());
  }

  @Test
  void thePolicyAllowsTheLeast() {
    deploy(complete());

    JsonNode policy = doctor("--policy").json();

    assertThat(policy.get("Version").asString()).isEqualTo("2012-10-17");
    List<String> allowed = new ArrayList<>();
    for (JsonNode statement : policy.get("Statement")) {
      assertThat(statement.get("Effect").asString()).isEqualTo("Allow");
      statement
          .get("Action")
          .forEach(a -> allowed.add(a.asString() + " " + statement.get("Resource").asString()));
    }
    assertThat(allowed)
        .containsExactlyInAnyOrder(
            "sagemaker:InvokeEndpointAsync " + ENDPOINTS + team.async,
            "s3:PutObject " + OBJECTS + "async-inference-input/*",
            "s3:AbortMultipartUpload " + OBJECTS + "async-inference-input/*",
            "s3:GetObject " + OBJECTS + "async-inference-results/*",
            "s3:GetObject " + OBJECTS + "async-inference-failures/*",
            "s3:ListBucket arn:aws:s3:::stygig-ml-s3");
  }

  @Test
  void iamFindsThePolicySufficientAndNoMoreThanThat() {
    deploy(complete());
    String policy = doctor("--policy").out();
    IamAsyncClient iam = team.cloud.client(IamAsyncClient.builder());
    String role =
        iam.createRole(b -> b.roleName("client").assumeRolePolicyDocument(TRUST))
            .join()
            .role()
            .arn();
    var unused =
        iam.putRolePolicy(b -> b.roleName("client").policyName("p").policyDocument(policy)).join();

    assertThat(may(iam, role, "sagemaker:InvokeEndpointAsync", ENDPOINTS + team.async)).isTrue();
    assertThat(may(iam, role, "s3:PutObject", OBJECTS + "async-inference-input/a.json")).isTrue();
    assertThat(may(iam, role, "s3:GetObject", OBJECTS + "async-inference-results/a.out")).isTrue();
    assertThat(may(iam, role, "s3:GetObject", OBJECTS + "async-inference-failures/a.out")).isTrue();
    assertThat(may(iam, role, "s3:ListBucket", "arn:aws:s3:::stygig-ml-s3")).isTrue();
    assertThat(may(iam, role, "sagemaker:InvokeEndpointAsync", ENDPOINTS + "another")).isFalse();
    assertThat(may(iam, role, "sagemaker:DeleteEndpoint", ENDPOINTS + team.async)).isFalse();
    assertThat(may(iam, role, "s3:GetObject", OBJECTS + "train/a.jpg")).isFalse();
    assertThat(may(iam, role, "s3:PutObject", OBJECTS + "async-inference-results/a")).isFalse();
  }

  private static boolean may(IamAsyncClient iam, String role, String action, String resource) {
    return iam.simulatePrincipalPolicy(
                b -> b.policySourceArn(role).actionNames(action).resourceArns(resource))
            .join()
            .evaluationResults()
            .get(0)
            .evalDecision()
        == PolicyEvaluationDecisionType.ALLOWED;
  }

  @Test
  void aPolicyThatCannotBeCompleteIsPrintedWithTheReason() {
    Run run = doctor("--policy");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.json().get("Statement")).isNotEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("stygig: endpoint: " + team.async);
  }

  @Test
  void refusesAnInputLocationThatIsNone() {
    Run run = doctor("--input-location", "nonsense");

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.err().lines()).singleElement().asString().contains("'nonsense'");
  }
}
