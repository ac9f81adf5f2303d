package com.stygig.async.examples.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointInfoTest {
  private static final String TEAMS =
      """
      {"endpoint_name": "stygig-async-endpoint-20251115-120000", "endpoint_type": "async",
       "model_uri": "s3://b/model.tar.gz", "instance_type": "ml.m5.large", "region": "ap-south-1",
       "deployed_at": "2025-11-15T12:00:00",
       "async_config": {"s3_output_path": "s3://b/o", "max_concurrent_invocations": 5,
                        "sns_topic_arn": "arn:aws:sns:ap-south-1:123456789012:t"}}
      """;
  private static final EndpointInfo INFO =
      new EndpointInfo(
          "stygig-async-endpoint-20251115-120000",
          "s3://b/model.tar.gz",
          "ml.m5.large",
          "ap-south-1",
          "2025-11-15T12:00:00",
          "s3://b/o",
          "arn:aws:sns:ap-south-1:123456789012:t",
          5,
          null);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve(EndpointInfo.FILE_NAME);
  }

  @Test
  void readsTheFileThatTheDeployScriptLeaves() throws Exception {
    Files.writeString(file, TEAMS);

    assertThat(EndpointInfo.in(file)).contains(INFO);
    assertThat(EndpointInfo.in(directory.resolve("none"))).isEmpty();
  }

  @Test
  void writesWhatTheTeamsScriptsRead() throws Exception {
    Files.writeString(file, TEAMS);
    String read = EndpointInfo.in(file).orElseThrow().toJson().toString();

    INFO.write(file);

    assertThat(EndpointInfo.in(file)).contains(INFO);
    assertThat(read)
        .contains("\"endpoint_type\":\"async\"")
        .contains("\"async_config\":{\"s3_output_path\":\"s3://b/o\"")
        .doesNotContain("endpoint_url");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileThatIsNotJsonIsNamed() throws Exception {
    Files.writeString(file, "nonsense");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> EndpointInfo.in(file))
        .withMessageContaining(file.toString());
  }
}
