package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** On class paths that have less of Jackson than this one. */
class OtherJacksonsTest {
  /** What runs there; it is loaded there by its name. */
  public static final class Program {
    private Program() {}

    /** Does all that needs Jackson's core. */
    public static String run() throws Exception {
      InvocationReceipt receipt =
          InvocationReceipt.fromJson(
              "{\"version\":1,\"inference_id\":\"i\",\"endpoint_name\":\"e\","
                  + "\"output_location\":\"s3://bucket/o\",\"invoked_at\":\"2026-01-26T05:06:00Z\","
                  + "\"deadline\":\"2026-01-26T06:06:00Z\",\"new\":1.50}");
      RecommendationResult result =
          RecommendationResult.decoder()
              .decode("{\"recommendations\":[{\"id\":\"a\",\"score\":NaN}]}".getBytes(UTF_8));
      Payload payload = Payload.ofJson("{\"a\":1}");
      return receipt.toJson() + result.json() + payload.contentType().orElseThrow();
    }

    /** Needs more. */
    public static Object decoder() throws Exception {
      return ResultDecoder.json(String.class).decode("\"x\"".getBytes(UTF_8));
    }
  }

  private static Object call(Predicate<String> isLeftOut, String method) throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!isLeftOut.test(new File(entry).getName())) {
        classPath.add(url(entry));
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Method run = loader.loadClass(Program.class.getName()).getMethod(method);
      return run.invoke(null);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static URL url(String entry) throws MalformedURLException {
    return new File(entry).toURI().toURL();
  }

  private static boolean isDatabind(String jar) {
    return jar.startsWith("jackson-databind-") || jar.startsWith("jackson-annotations-");
  }

  @Test
  void theCoreOfJacksonIsEnough() throws Exception {
    assertThat(call(OtherJacksonsTest::isDatabind, "run"))
        .asString()
        .contains("\"new\":1.50")
        .contains("\"score\":NaN")
        .endsWith("application/json");
  }

  @Test
  void aDecoderOfTypesSaysThatItNeedsDatabind() {
    assertThatThrownBy(() -> call(OtherJacksonsTest::isDatabind, "decoder"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "ResultDecoder.json needs tools.jackson.core:jackson-databind 3.0 or later")
        .hasMessageContaining("jackson-databind (none)")
        .hasMessageContaining("jackson-annotations (none)")
        .hasMessageContaining("mapper.readValue(bytes, type)");
  }

  @Test
  void aDecoderOfTypesSaysWhatItsDatabindLacks() {
    assertThatThrownBy(() -> call(jar -> jar.startsWith("jackson-annotations-"), "decoder"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("(?s).*here are jackson-databind 3\\..*")
        .hasMessageContaining("jackson-annotations (none)")
        .hasCauseInstanceOf(LinkageError.class);
  }

  @Test
  void withAllOfItDecodersMakeObjects() throws Exception {
    assertThat(call(jar -> false, "decoder")).isEqualTo("x");
  }
}
