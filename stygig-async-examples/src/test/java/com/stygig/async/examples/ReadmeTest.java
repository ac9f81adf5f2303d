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
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");

  @TempDir Path classes;

  private static String read(String file) throws Exception {
    return Files.readString(ROOT.resolve(file));
  }

  private static List<String> blocks(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toList());
  }

  private static String firstCommandUnder(String heading) throws Exception {
    String readme = read("README.md");
    String section = readme.substring(readme.indexOf("\n## " + heading + "\n"));
    return blocks(SHELL, section).get(0);
  }

  @Test
  void theProgramAtTheTopIsTheQuickStartExample() throws Exception {
    String example =
        Files.readString(Path.of("src/main/java/com/stygig/async/examples/QuickStart.java"))
            .replaceFirst("package .*;\\n\\n", "");
    String readme = read("README.md");

    assertThat(blocks(JAVA, readme).get(0)).isEqualTo(example);
    String start = readme.lines().limit(40).collect(Collectors.joining("\n"));
    assertThat(start).contains("      .join();\n    }\n  }\n}\n```");
    assertThat(start).contains("<artifactId>stygig-async-waiters</artifactId>");
  }

  @Test
  void everyJavaSnippetCompiles() throws Exception {
    List<JavaFileObject> sources = new ArrayList<>();
    for (String snippet : blocks(JAVA, read("README.md"))) {
      sources.add(source(snippet, "Snippet" + sources.size()));
    }
    assertThat(sources).hasSizeGreaterThan(6);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();

    compiler
        .getTask(
            null, null, diagnostics, List.of("-d", classes.toString(), "-proc:none"), null, sources)
        .call();

    assertThat(diagnostics.getDiagnostics()).isEmpty();
  }

  /**
   * A snippet without a class stands in a method, with the names that the README has introduced.
   */
  private static JavaFileObject source(String snippet, String otherwise) {
    Matcher className = CLASS.matcher(snippet);
    if (className.find()) {
      return file(className.group(1), imports(snippet) + snippet);
    }
    String start =
        "void snippet(StygigAsyncClient client, byte[] bytes, String json, SqsAsyncClient sqsAsyncClient,"
            + " SnsAsyncClient snsAsyncClient, Map<String, List<String>> headers, byte[] body)"
            + " throws Exception {";
    return file(otherwise, imports(snippet) + "class " + otherwise + " {" + start + snippet + "}}");
  }

  /**
   * The program at the top has its own imports; in the others they are left to the reader's IDE.
   */
  private static String imports(String snippet) {
    return snippet.startsWith("import ")
        ? ""
        : """
          import com.stygig.async.*;
          import com.stygig.async.spi.*;
          import com.stygig.async.testkit.*;
          import com.stygig.async.waiters.*;
          import java.nio.file.Path;
          import java.time.*;
          import java.util.*;
          import java.util.concurrent.*;
          import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
          import software.amazon.awssdk.services.sns.SnsAsyncClient;
          import software.amazon.awssdk.services.sqs.SqsAsyncClient;
          import org.junit.jupiter.api.Test;
          """;
  }

  private static JavaFileObject file(String name, String code) {
    URI uri = URI.create("string:///" + name + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  @Test
  void theCoordinatesAreThoseOfThisBuild() throws Exception {
    Matcher parent =
        Pattern.compile("<artifactId>stygig-async-parent</artifactId>\\s*<version>(.*?)</version>")
            .matcher(read("pom.xml"));
    assertThat(parent.find()).isTrue();
    String version = parent.group(1);

    assertThat(read("README.md")).contains("<version>" + version + "</version>");
    assertThat(read("README.md"))
        .contains("<version>" + property("awssdk.version") + "</version>")
        .contains("<version>" + property("awssdk.sns-message-manager.version") + "</version>");
    assertThat(read(".ci/consumer/pom.xml"))
        .contains("<stygig.version>" + version + "</stygig.version>");
  }

  private static String property(String name) throws Exception {
    Matcher value =
        Pattern.compile("<" + Pattern.quote(name) + ">(.*?)</").matcher(read("pom.xml"));
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }

  @Test
  void theCommandsStandAlone() throws Exception {
    assertThat(firstCommandUnder("Quick start").lines()).hasSize(1);
    assertThat(firstCommandUnder("Tests").lines()).hasSize(1);
  }

  @Test
  void theScriptOfContinuousIntegrationRunsTheReadmesTestCommand() throws Exception {
    assertThat(read(".ci/run").lines()).contains(firstCommandUnder("Tests").strip());
  }
}
