package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.local.LocalStygig;
import com.stygig.async.examples.model.CatalogItem;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sns.model.Topic;

@Tag("slow")
class LocalCommandTest {
  @TempDir static Path folder;
  private static CommandProcess local;
  private static URI url;
  private static Aws aws;

  @BeforeAll
  static void start() throws Exception {
    local = started(folder);
    url = url(local);
    aws = aws(url);
  }

  @AfterAll
  static void stop() throws Exception {
    aws.close();
    local.close();
  }

  private static CommandProcess started(Path workingFolder, String... more) throws Exception {
    List<String> args = new CopyOnWriteArrayList<>(List.of("local", "--port", "0", "--json"));
    args.addAll(List.of(more));
    CommandProcess process = new CommandProcess(workingFolder, args.toArray(String[]::new));
    return process.await(() -> process.out().contains("}"));
  }

  private static URI url(CommandProcess process) {
    return URI.create(process.json().get("endpoint_url").asString());
  }

  private static Aws aws(URI where) {
    return new Aws(
        Region.of(Team.REGION),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")),
        where);
  }

  private static List<String> keys(S3AsyncClient s3) {
    List<String> keys = new CopyOnWriteArrayList<>();
    s3.listObjectsV2Paginator(b -> b.bucket(Team.BUCKET))
        .contents()
        .map(S3Object::key)
        .subscribe(keys::add)
        .join();
    return keys;
  }

  private static List<String> buckets(Aws of) {
    return of.s3().listBuckets().join().buckets().stream().map(Bucket::name).toList();
  }

  private static Run run(String... args) {
    List<String> all = new CopyOnWriteArrayList<>(List.of(args));
    all.addAll(List.of("--local", "--local-port", Integer.toString(url.getPort())));
    return Run.of(all.toArray(String[]::new));
  }

  @Test
  void tellsAProgramWhereItListens() {
    assertThat(local.json().get("endpoint_url").asString()).startsWith("http://127.0.0.1:");
    assertThat(local.json().get("region").asString()).isEqualTo("ap-south-1");
    assertThat(local.json().get("endpoint_name").asString()).isEqualTo(LocalStygig.ENDPOINT_NAME);
    assertThat(local.json().get("time_scale").asInt()).isEqualTo(30);
    assertThat(local.err()).isEmpty();
  }

  @Test
  void theTeamsBucketHasAPictureOfEachItemAndTheModel() {
    assertThat(buckets(aws)).contains(Team.BUCKET);
    assertThat(keys(aws.s3()))
        .containsAll(CatalogItem.catalog().stream().map(CatalogItem::path).toList())
        .contains(
            "train/upperwear/shirt/0001.jpg",
            "model-artifacts/model.tar.gz",
            "model-artifacts/source.tar.gz");
  }

  @Test
  void theRoleTheTopicAndTheEndpointAreThere() {
    assertThat(aws.iam().listRoles().join().roles())
        .anyMatch(role -> role.roleName().contains(Team.ROLE));
    assertThat(aws.sns().listTopics().join().topics().stream().map(Topic::topicArn))
        .contains(LocalStygig.topicArn(Region.of(Team.REGION)));
    assertThat(
            aws.sageMaker()
                .describeEndpoint(b -> b.endpointName(LocalStygig.ENDPOINT_NAME))
                .join()
                .endpointStatusAsString())
        .isEqualTo("InService");
  }

  @Test
  void otherCommandsUseIt() {
    Run accepted = run("invoke", "--no-wait");
    assertThat(accepted.exitCode()).as(accepted.err()).isZero();

    Run result = run("result", "--json", accepted.out().strip());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.json().get("recommendations")).hasSize(5);
    assertThat(run("invoke", "--wait", "--waiter", "sqs").exitCode()).isZero();
    assertThat(run("preflight").exitCode()).isZero();
    assertThat(run("doctor").exitCode()).isZero();
    assertThat(run("describe").out()).contains("InService");
  }

  @Test
  void aSecondOneOnTheSamePortSaysWhoHasIt() {
    Run run = Run.of("local", "--port", Integer.toString(url.getPort()));

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "stygig: Port %d is taken by another `stygig local`: use --port"
                .formatted(url.getPort()));
  }

  @Test
  void aPortThatSomethingElseHasIsToldInOneLine() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = Run.of("local", "--port", Integer.toString(other.getLocalPort()));

      assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
      assertThat(run.err().lines())
          .containsExactly("stygig: Port " + other.getLocalPort() + " is taken: use --port");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--time-scale 0     | --time-scale must be from 0.01 to 1000000: 0.0",
        "--time-scale NaN   | --time-scale must be from 0.01 to 1000000: NaN",
        "--time-scale fast  | 'fast' is not a double",
        "--region nowhere   | Not an AWS region, such as ap-south-1: 'nowhere'",
        "--port -1          | port must be from 0 to 65535: -1",
        "--port 65536       | port must be from 0 to 65535: 65536",
        "--port http        | 'http' is not an int",
      })
  void refusesWhatIsNotRight(String options, String message) {
    Run run = Run.of(("local " + options).split(" +"));

    assertThat(run.exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(message);
  }

  @Test
  void aFolderThatCannotBeOneIsToldInOneLine() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    Run run = Run.of("local", "--port", "0", "--persist", file.toString());

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.err().lines()).singleElement().asString().contains("Cannot keep S3 data in");
  }

  @Test
  void tellsPeopleWhatToTypeInAnotherTerminal() throws Exception {
    try (BackgroundRun run = new BackgroundRun("local", "--port", "0", "--time-scale", "1.5")) {
      run.await(() -> run.out().contains("times as fast"));

      assertThat(run.out())
          .containsPattern("stygig invoke --local --local-port \\d+ --wait")
          .contains("AWS_REGION=ap-south-1", "1.5 times as fast");
      assertThat(run.interrupt()).isEqualTo(130);
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void whatIsKeptIsThereTheNextTime(@TempDir Path kept) throws Exception {
    String data = kept.resolve("s3").toString();
    List<String> before;
    try (CommandProcess first = started(kept, "--persist", data);
        Aws inFirst = aws(url(first))) {
      var unused =
          inFirst
              .s3()
              .putObject(
                  b -> b.bucket(Team.BUCKET).key("mine/a b.txt"),
                  AsyncRequestBody.fromString("kept"))
              .join();
      before = keys(inFirst.s3());

      assertThat(first.signal("INT")).isEqualTo(130);
      assertThat(first.err()).isEmpty();
    }

    try (CommandProcess second = started(kept, "--persist", data);
        Aws inSecond = aws(url(second))) {
      assertThat(buckets(inSecond)).containsExactly(Team.BUCKET);
      assertThat(keys(inSecond.s3())).containsExactlyElementsOf(before);
      assertThat(
              inSecond
                  .s3()
                  .getObject(
                      b -> b.bucket(Team.BUCKET).key("mine/a b.txt"),
                      AsyncResponseTransformer.toBytes())
                  .join()
                  .asUtf8String())
          .isEqualTo("kept");
      assertThat(second.signal("TERM")).isEqualTo(143);
      assertThat(second.err()).isEmpty();
    }
  }

  @Test
  void whatAnEarlierRunDidNotGetToIsPutInTheNextTime(@TempDir Path kept) throws Exception {
    LocalStygig.Settings settings =
        new LocalStygig.Settings(Region.of(Team.REGION), 0, kept, 30, null, true);
    List<String> all;
    try (LocalStygig first = LocalStygig.start(settings);
        Aws inFirst = aws(first.endpoint())) {
      all = keys(inFirst.s3());
      for (String key : List.of("model-artifacts/source.tar.gz", Team.SAMPLE_PREFIX + "0001.jpg")) {
        var unused = inFirst.s3().deleteObject(b -> b.bucket(Team.BUCKET).key(key)).join();
      }
    }

    try (LocalStygig second = LocalStygig.start(settings);
        Aws inSecond = aws(second.endpoint())) {
      assertThat(keys(inSecond.s3())).containsExactlyElementsOf(all);
    }
  }
}
