package com.stygig.async.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README keeps its word. */
class ReadmeTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern SHELL = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

  @TempDir Path classes;

  private static String readme() throws Exception {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static List<String> blocks(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(match -> match.group(1)).collect(Collectors.toList());
  }

  private static String firstCommandUnder(String heading) throws Exception {
    String readme = readme();
    String section = readme.substring(readme.indexOf("\n## " + heading + "\n"));
    return blocks(SHELL, section).get(0);
  }

  @Test
  void theProgramAtTheTopIsTheQuickStartExample() throws Exception {
    String example =
        Files.readString(Path.of("src/main/java/com/stygig/async/examples/QuickStart.java"))
            .replaceFirst("package .*;\\n\\n", "");
    String readme = readme();

    assertThat(blocks(JAVA, readme).get(0)).isEqualTo(example);
    String start = readme.lines().limit(40).collect(Collectors.joining("\n"));
    assertThat(start).contains("      .join();\n    }\n  }\n}\n```");
    assertThat(start).contains("<artifactId>stygig-async-waiters</artifactId>");
  }

  @Test
  void everyJavaSnippetCompiles() throws Exception {
    List<JavaFileObject> sources = new ArrayList<>();
    for (String snippet : blocks(JAVA, readme())) {
      sources.add(
          snippet.contains("class ")
              ? source("QuickStart", snippet)
              : wrapped(snippet, sources.size()));
    }
    assertThat(sources).hasSizeGreaterThan(1);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();

    compiler
        .getTask(
            null, null, diagnostics, List.of("-d", classes.toString(), "-proc:none"), null, sources)
        .call();

    assertThat(diagnostics.getDiagnostics()).isEmpty();
  }

  /**
   * A snippet without a class stands in a method, with the names at hand that the README has
   * introduced.
   */
  private static JavaFileObject wrapped(String snippet, int number) {
    String name = "Snippet" + number;
    return source(
        name,
        """
        import com.stygig.async.*;
        import com.stygig.async.spi.*;
        import com.stygig.async.testkit.*;
        import com.stygig.async.waiters.*;
        import java.nio.file.Path;
        import java.time.Duration;
        import java.util.concurrent.*;
        import org.junit.jupiter.api.Test;

        class %s {
          void snippet(StygigAsyncClient client, byte[] bytes) throws Exception {
            %s
          }
        }
        """
            .formatted(name, snippet));
  }

  private static JavaFileObject source(String name, String code) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  @Test
  void theCommandsStandAlone() throws Exception {
    assertThat(firstCommandUnder("Quick start").lines()).hasSize(1);
    assertThat(firstCommandUnder("Tests").lines()).hasSize(1);
  }

  @Test
  void theScriptOfContinuousIntegrationRunsTheReadmesTestCommand() throws Exception {
    assertThat(Files.readString(ROOT.resolve(".ci/run")))
        .contains(firstCommandUnder("Tests").strip());
  }
}
