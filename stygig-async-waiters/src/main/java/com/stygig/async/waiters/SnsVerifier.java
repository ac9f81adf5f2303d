package com.stygig.async.waiters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.messagemanager.sns.SnsMessageManager;
import software.amazon.awssdk.messagemanager.sns.model.SnsMessage;
import software.amazon.awssdk.regions.Region;
import tools.jackson.core.JacksonException;

/** Tells what SNS has sent, and lately, from what it has not. Thread-safe. */
final class SnsVerifier implements AutoCloseable {
  /** How far a sender's clock may be ahead of ours. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** How many messages are remembered. */
  private static final int MEMORY = 10_000;

  /** A message is not to be believed. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether it could not be verified now, and perhaps can be later. */
    final boolean mayPass;

    RefusedException(String message, boolean mayPass) {
      super(message, null, false, false);
      this.mayPass = mayPass;
    }
  }

  private final SnsMessageManager manager;
  private final Duration maxAge;
  private final InstantSource clock;
  private final @Nullable SdkHttpClient ownHttpClient;
  private final Set<String> seen = new LinkedHashSet<>();

  private SnsVerifier(
      SnsMessageManager manager,
      Duration maxAge,
      InstantSource clock,
      @Nullable SdkHttpClient ownHttpClient) {
    this.manager = manager;
    this.maxAge = maxAge;
    this.clock = clock;
    this.ownHttpClient = ownHttpClient;
  }

  static SnsVerifier create(
      String region, @Nullable SdkHttpClient httpClient, Duration maxAge, InstantSource clock) {
    SdkHttpClient own = httpClient == null ? UrlConnectionHttpClient.create() : null;
    SnsMessageManager manager =
        SnsMessageManager.builder()
            .region(Region.of(region))
            .httpClient(httpClient == null ? own : httpClient)
            .build();
    return new SnsVerifier(manager, maxAge, clock, own);
  }

  SnsMessage verify(byte[] body) throws RefusedException {
    checkIsJson(body);
    SnsMessage message;
    try {
      message = manager.parseMessage(new ByteArrayInputStream(body));
    } catch (RuntimeException e) { // there is no end to what can be posted
      throw new RefusedException(e.getMessage() + causeOf(e), hasCause(e, IOException.class));
    }
    Instant now = clock.instant();
    if (message.timestamp().isBefore(now.minus(maxAge))) {
      throw new RefusedException("it is of " + message.timestamp() + ", too old", false);
    }
    if (message.timestamp().isAfter(now.plus(CLOCK_SKEW))) {
      throw new RefusedException("it is of " + message.timestamp() + ", in the future", false);
    }
    return message;
  }

  /**
   * So that an input error from then on is one of the network, where the certificate comes from.
   */
  private static void checkIsJson(byte[] body) throws RefusedException {
    try {
      if (Json.MAPPER.readTree(body).isObject()) {
        return;
      }
    } catch (JacksonException e) {
      // As bad as any other.
    }
    throw new RefusedException("it is no JSON object", false);
  }

  boolean isRepeated(String messageId) {
    synchronized (seen) {
      return seen.contains(messageId);
    }
  }

  void remember(String messageId) {
    synchronized (seen) {
      seen.add(messageId);
      if (seen.size() > MEMORY) {
        seen.remove(seen.iterator().next());
      }
    }
  }

  @Override
  public void close() {
    manager.close();
    if (ownHttpClient != null) {
      ownHttpClient.close();
    }
  }

  private static String causeOf(Throwable error) {
    return error.getCause() == null ? "" : ": " + error.getCause().getMessage();
  }

  private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
