package com.stygig.async.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The ways of the AWS CLI to sign in, with its files and, for SSO, a portal of our own. */
@LocalCloudTest
class SignInTest {
  private static final String START_URL = "https://example.awsapps.com/start";
  private static final String LOGIN_SESSION = "arn:aws:iam::123456789012:user/anna";

  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final TeamCloud team;

  SignInTest(LocalCloud cloud) {
    team = new TeamCloud(cloud);
  }

  @AfterEach
  void close() {
    team.close();
  }

  @BeforeEach
  void profilesOfEveryKind() throws IOException {
    Path config = home.resolve("config");
    Files.writeString(
        config,
        """
        [profile sso]
        sso_start_url = %1$s
        sso_region = eu-west-1
        sso_account_id = 123456789012
        sso_role_name = Developer
        [profile sso-session]
        sso_session = corporate
        sso_account_id = 123456789012
        sso_role_name = Developer
        [sso-session corporate]
        sso_start_url = %1$s
        sso_region = eu-west-1
        [profile login]
        login_session = %2$s
        [profile process]
        credential_process = /bin/sh -c "echo the vault is sealed >&2; exit 3"
        [profile leaking]
        credential_process = /bin/sh -c "echo aws_secret_access_key=wJalrXUtnFEMI expired >&2; exit 3"
        [profile role]
        role_arn = arn:aws:iam::123456789012:role/Developer
        source_profile = nobody
        [profile region-only]
        region = eu-west-1
        """
            .formatted(START_URL, LOGIN_SESSION));
    environment.putAll(
        Map.of(
            "HOME", home.toString(),
            "AWS_REGION", "eu-west-1",
            "AWS_CONFIG_FILE", config.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sso         | run aws sso login with the corresponding profile",
        "sso-session | run aws sso login with the corresponding profile",
        "login       | Token cache file for login_session `arn:aws:iam::123456789012:user/anna` not found",
        "process     | the vault is sealed",
        "role        | source profile of 'role' was configured to be 'nobody'",
        "region-only | contained no credentials for profile 'region-only'",
        "leaking     | profile 'leaking'",
        "misspelt    | there is no profile 'misspelt' in the AWS configuration"
      })
  void saysInTheSdksWordsWhatIsMissingInAProfile(String profile, String reason) throws Exception {
    saysInOneLine(reason, "describe", "--endpoint-name", team.async, "--profile", profile);
    environment.put("AWS_PROFILE", profile);

    saysInOneLine(reason);
  }

  @Test
  void saysWhichHalfOfAKeyIsMissing() throws Exception {
    environment.put("AWS_ACCESS_KEY_ID", "AKIA");

    saysInOneLine("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not");
  }

  @Test
  void saysThatTheFileOfAWebIdentityIsNotThere() throws Exception {
    environment.put("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Pod");
    environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", home.resolve("token").toString());

    saysInOneLine("NoSuchFileException: " + home.resolve("token"));
  }

  @Test
  void saysThatTheContainersServiceCannotBeReached() throws Exception {
    environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/credentials");

    saysInOneLine("Failed to load credentials from metadata service.");
  }

  /** Once by the client's words, and once by those of a client that the command has itself. */
  private void saysInOneLine(String reason) throws Exception {
    saysInOneLine(reason, "invoke", "--endpoint-name", team.async);
    saysInOneLine(reason, "describe", "--endpoint-name", team.async);
  }

  private void saysInOneLine(String reason, String... command) throws Exception {
    try (CommandProcess process = new CommandProcess(home, environment, team.args(command))) {
      assertThat(process.exitCode()).isEqualTo(Stygig.FAILED);
      assertThat(process.err().lines())
          .singleElement()
          .asString()
          .startsWith("stygig: ")
          .contains("no AWS credentials found (", reason, "sign in with the AWS CLI")
          .doesNotContain("ProfileFile(", "Provider", "wJalrXUtnFEMI");
    }
  }

  /** With a portal of our own in place of AWS's. */
  @Test
  void whoHasSignedInByAwsSsoLoginNeedsNoKeys() throws Exception {
    HttpServer portal = portal();
    try {
      int port = portal.getAddress().getPort();
      environment.put("AWS_PROFILE", "sso");
      environment.put("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:" + port);
      cache(
          ".aws/sso/cache/" + hash("SHA-1", START_URL) + ".json",
          "{'accessToken': 'token', 'expiresAt': '%s', 'startUrl': '%s', 'region': 'eu-west-1'}"
              .formatted(inAnHour(), START_URL));

      hasCredentials();
    } finally {
      portal.stop(0);
    }
  }

  private static HttpServer portal() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer portal = HttpServer.create(address, 0);
    portal.createContext("/federation/credentials", SignInTest::answerWithCredentials);
    portal.start();
    return portal;
  }

  private static void answerWithCredentials(HttpExchange exchange) throws IOException {
    boolean isSignedIn =
        "token".equals(exchange.getRequestHeaders().getFirst("x-amz-sso_bearer_token"));
    byte[] body =
        json("{'roleCredentials': {'accessKeyId': 'local', 'secretAccessKey': 'local', 'sessionToken': 'local',"
                + " 'expiration': %d}}".formatted(Instant.now().plusSeconds(3600).toEpochMilli()))
            .getBytes(UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(isSignedIn ? 200 : 401, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void whoHasSignedInByAwsLoginNeedsNoKeys() throws Exception {
    environment.put("AWS_PROFILE", "login");
    cache(
        ".aws/login/cache/" + hash("SHA-256", LOGIN_SESSION) + ".json",
        ("{'accessToken': {'accessKeyId': 'local', 'secretAccessKey': 'local', 'sessionToken': 'local',"
                + " 'accountId': '123456789012', 'expiresAt': '%s'}, 'tokenType': 'aws_sigv4',"
                + " 'clientId': 'arn:aws:signin:::devtools/same-device', 'refreshToken': 'refresh',"
                + " 'idToken': 'id', 'dpopKey': 'key'}")
            .formatted(inAnHour()));

    hasCredentials();
  }

  private void hasCredentials() throws Exception {
    try (CommandProcess process =
        new CommandProcess(home, environment, team.args("preflight", "--json"))) {
      process.exitCode();
      JsonNode credentials =
          process
              .json()
              .get("findings")
              .valueStream()
              .filter(finding -> finding.get("what").asString().equals("AWS credentials"))
              .findFirst()
              .orElseThrow();
      assertThat(credentials.get("status").asString()).as("%s", credentials).isEqualTo("PASS");
    }
  }

  private void cache(String file, String content) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, json(content));
  }

  private static String json(String quotedSimply) {
    return quotedSimply.replace('\'', '"');
  }

  private static String hash(String algorithm, String text) throws GeneralSecurityException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
  }

  private static String inAnHour() {
    return Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
