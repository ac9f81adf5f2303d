package com.stygig.async.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.examples.SampleImages;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.Model;
import com.stygig.async.testkit.ModelResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@LocalCloudTest
class CompareCommandTest {
  private final LocalCloud cloud;
  @TempDir Path directory;
  private TeamCloud team;
  private Path picture;

  CompareCommandTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void set() throws Exception {
    team = new TeamCloud(cloud);
    team.withRealTime(team.model);
    picture = SampleImages.write(directory.resolve("shirt.png"), "png", 200, 0x203080);
  }

  @AfterEach
  void restore() {
    team.close();
  }

  /** The model, with something else in what it says. */
  private Model changed(Consumer<ObjectNode> change) {
    return request -> {
      ObjectNode answer =
          (ObjectNode) JsonMapper.shared().readTree(team.model.invoke(request).body());
      change.accept(answer);
      return ModelResponse.json(answer.toString());
    };
  }

  private Run compare(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "compare",
                "--endpoint-name",
                team.async,
                "--realtime-endpoint-name",
                team.realTime,
                "--image",
                picture.toString()));
    args.addAll(List.of(more));
    return team.run(args.toArray(String[]::new));
  }

  @Test
  void theSameModelBehindBothAnswersTheSame() {
    team.withAsync(team.model);

    Run run = compare();

    assertThat(run.out()).contains("Same: 5 items").contains("real-time").contains("asynchronous");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aSampleInS3IsComparedToo() {
    team.withAsync(team.model);

    Run run =
        team.run(
            "compare",
            "--endpoint-name",
            team.async,
            "--realtime-endpoint-name",
            team.realTime,
            "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.json().get("same").booleanValue()).isTrue();
    assertThat(run.json().get("items").intValue()).isEqualTo(5);
  }

  @Test
  void anotherScoreIsShownAndIsWithinALargerTolerance() {
    team.withAsync(
        changed(
            answer -> {
              ObjectNode first = (ObjectNode) answer.get("recommendations").get(0);
              first.put("score", first.get("score").doubleValue() + 0.005);
            }));

    Run run = compare();

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out())
        .contains("Different: 1 difference")
        .containsPattern("(?m)^! +1 ")
        .contains(": score is ");
    assertThat(compare("--tolerance", "0.01").exitCode()).isZero();
  }

  @Test
  void otherItemsInAnotherOrderAreToldToPrograms() {
    team.withAsync(
        changed(
            answer -> {
              ArrayNode items = (ArrayNode) answer.get("recommendations");
              List<JsonNode> list = new ArrayList<>();
              items.forEach(list::add);
              Collections.swap(list, 0, 4);
              items.removeAll();
              items.addAll(list);
              answer.put("total_candidates", 3);
            }));

    Run run = compare("--json");

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    List<String> what = new ArrayList<>();
    run.json().get("differences").forEach(d -> what.add(d.get("what").asString()));
    assertThat(what).contains("rank", "total_candidates").doesNotContain("score");
  }

  @Test
  void aFailureOfEitherEndpointIsNoComparison() {
    team.withAsync(request -> ModelResponse.json("{\"error\": \"x\", \"recommendations\": []}"));

    Run run = compare();

    assertThat(run.exitCode()).isEqualTo(Stygig.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("stygig: ").contains("failed: x");
    Run other =
        team.run("compare", "--endpoint-name", team.async, "--realtime-endpoint-name", "none");
    assertThat(other.err()).contains("Endpoint not found: none");
    assertThat(other.exitCode()).isEqualTo(Stygig.FAILED);
  }

  @Test
  void whatIsNoToleranceIsRefused() {
    assertThat(compare("--tolerance", "2").err()).contains("--tolerance").contains("2.0");
    assertThat(compare("--tolerance", "-1").exitCode()).isEqualTo(Stygig.USAGE);
    assertThat(compare("--timeout", "0").exitCode()).isEqualTo(Stygig.USAGE);
  }
}
