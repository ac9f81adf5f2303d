package com.stygig.async.examples.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The mail that a local cloud has sent. AWS's lies in people's mailboxes. */
public final class LocalMail {
  private LocalMail() {}

  public static boolean isThere(Aws aws) {
    return aws.endpointUrl()
        .map(url -> status(url.resolve("/_localcloud")) == HttpURLConnection.HTTP_OK)
        .orElse(false);
  }

  /** The subjects of all mails to an address, the oldest first. */
  public static List<String> subjects(Aws aws, String address) {
    URI url = aws.endpointUrl().orElseThrow();
    String query = "?to=" + URLEncoder.encode(address, UTF_8);
    try (InputStream in = url.resolve("/_localcloud/mail" + query).toURL().openStream()) {
      List<String> subjects = new ArrayList<>();
      JsonMapper.shared()
          .readTree(in)
          .forEach(mail -> subjects.add(mail.path("subject").asString("")));
      return subjects;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the mail of the local cloud", e);
    }
  }

  private static int status(URI url) {
    try {
      return ((HttpURLConnection) url.toURL().openConnection()).getResponseCode();
    } catch (IOException e) {
      return 0;
    }
  }
}
