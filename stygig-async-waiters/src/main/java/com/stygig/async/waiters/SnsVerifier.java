package com.stygig.async.waiters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.messagemanager.sns.SnsMessageManager;
import software.amazon.awssdk.messagemanager.sns.model.SnsMessage;
import software.amazon.awssdk.regions.Region;

/**
 * Tells what SNS has sent, and lately, from what it has not: by all that costs nothing first, and
 * by the signature when the certificate is here. Thread-safe.
 */
final class SnsVerifier implements AutoCloseable {
  /** How many messages are remembered. */
  private static final int MEMORY = 10_000;

  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(3);

  private final SnsScreen screen;
  private final SigningCertificates certificates;
  private final SnsMessageManager manager;
  private final @Nullable SdkHttpClient ownHttpClient;
  private final Set<String> seen = new LinkedHashSet<>();

  private SnsVerifier(
      SnsScreen screen,
      SigningCertificates certificates,
      SnsMessageManager manager,
      @Nullable SdkHttpClient ownHttpClient) {
    this.screen = screen;
    this.certificates = certificates;
    this.manager = manager;
    this.ownHttpClient = ownHttpClient;
  }

  static SnsVerifier create(
      SnsScreen screen,
      String region,
      @Nullable SdkHttpClient httpClient,
      ScheduledExecutorService scheduler) {
    SdkHttpClient own =
        httpClient == null
            ? UrlConnectionHttpClient.builder()
                .connectionTimeout(HTTP_TIMEOUT)
                .socketTimeout(HTTP_TIMEOUT)
                .build()
            : null;
    SigningCertificates certificates =
        new SigningCertificates(
            own == null ? Objects.requireNonNull(httpClient) : own,
            scheduler,
            SigningCertificates.TIME_LIMIT,
            System::nanoTime);
    SnsMessageManager manager =
        SnsMessageManager.builder()
            .region(Region.of(region))
            .httpClient(new FetchedCertificatesClient(certificates))
            .build();
    return new SnsVerifier(screen, certificates, manager, own);
  }

  /** Looks at all that costs nothing. What it returns is not verified. */
  SnsEnvelope screen(byte[] body) throws RefusedMessageException {
    return screen.check(body);
  }

  /** Completes when the message can be verified; fails with a {@link RefusedMessageException}. */
  CompletableFuture<Void> certificateOf(SnsEnvelope envelope) {
    return certificates.require(envelope.signingCertUrl());
  }

  /** Verifies the signature of a message whose certificate is here. */
  SnsMessage verify(byte[] body) throws RefusedMessageException {
    try {
      SnsMessage message = manager.parseMessage(new ByteArrayInputStream(body));
      screen.check(message.topicArn(), message.timestamp()); // of what was signed
      return message;
    } catch (RuntimeException e) { // there is no end to what can be posted
      String reason = e.getMessage() + causeOf(e);
      throw hasCause(e, IOException.class)
          ? RefusedMessageException.forNow(reason)
          : RefusedMessageException.forGood(reason);
    }
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
    certificates.close();
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
