package com.stygig.async.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.util.VersionInfo;

class AwsModulesTest {
  @ParameterizedTest
  @CsvSource({
    "2.54.15, 2.54.14, false",
    "2.55.0, 2.54.14, true",
    "3.0.0, 2.54.14, true",
    "2.54.15, 2.100.0, false",
    "2.9.1, 2.31.78, false",
    "unknown, 2.31.78, false",
    "2.54.15, (unknown), false",
    "2.54.15-SNAPSHOT, 2.31.78, true"
  })
  void aModuleIsNewerByItsMinorVersion(String version, String core, boolean isNewer) {
    assertThat(AwsModules.isNewer(version, core)).isEqualTo(isNewer);
  }

  @Test
  void theModulesOfThisBuildGoTogether() {
    AwsModules.requireFit("s3", "sagemakerruntime", "no-such-module");
  }

  @Test
  void versionsAreFound() {
    assertThat(AwsModules.nameAndVersion("s3")).matches("s3 2\\.\\d+\\.\\d+");
    assertThat(AwsModules.nameAndVersion("no-such-module"))
        .isEqualTo("no-such-module of an unknown version");
  }

  @Test
  void whatTheSdkLacksIsToldWithAllVersions() {
    LinkageError error =
        new NoSuchMethodError("'void software.amazon.awssdk.services.s3.S3Configuration.x()'");

    assertThat(AwsModules.explain(error, "s3"))
        .hasMessageContaining("sdk-core " + VersionInfo.SDK_VERSION)
        .hasMessageContaining("s3 2.")
        .hasMessageContaining("S3Configuration.x()")
        .hasMessageContaining("import software.amazon.awssdk:bom")
        .hasCause(error);
  }

  @Test
  void othersErrorsStayAsTheyAre() {
    LinkageError error = new LinkageError("of the user's own");

    assertThatThrownBy(() -> AwsModules.explain(error, "s3")).isSameAs(error);
  }
}
