package com.stygig.async;

import com.stygig.async.internal.AwsModules;
import com.stygig.async.internal.ClockTicker;
import com.stygig.async.internal.ReliableClock;
import com.stygig.async.internal.SteadyClock;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.Ticker;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** What a client was built with: the settings of a builder when it built. Immutable. */
final class ClientConfig {
  private static final Logger log = LoggerFactory.getLogger(ClientConfig.class);

  final String endpointName;
  final ResultWaiter.Factory waiter;
  final boolean ownsWaiter;
  final @Nullable S3Uri inputLocation;
  final @Nullable S3Uri derivedOutputPath;
  final @Nullable Region region;
  final @Nullable AwsCredentialsProvider credentialsProvider;
  final @Nullable S3AsyncClient s3Client;
  final @Nullable SageMakerRuntimeAsyncClient sageMakerRuntimeClient;
  final @Nullable URI s3EndpointOverride;
  final @Nullable URI sageMakerRuntimeEndpointOverride;
  final @Nullable Executor executor;
  final @Nullable ScheduledExecutorService scheduler;
  final InstantSource clock;
  final Ticker ticker;

  /** For what lasts; {@link #clock} is for deadlines. */
  final SteadyClock steadyClock;

  final Supplier<UUID> uuids;
  final Resilience resilience;
  final @Nullable InvocationJournal journal;
  final AcknowledgementMode acknowledgementMode;
  final AwsCustomizers customizers;
  final Level failureLevel;
  final boolean deleteInputOnCancel;
  final Duration uploadTimeout;
  final Duration acceptanceTimeout;
  final Duration readTimeout;
  final @Nullable Duration resultTimeout;
  final String inferenceIdPrefix;
  final PayloadDelivery payloadDelivery;
  final long maxResultSize;

  /**
   * Checks what is required and what conflicts.
   *
   * @throws IllegalStateException if something is missing
   */
  ClientConfig(StygigAsyncClient.Builder builder) {
    endpointName = required(builder.endpointName, "A client needs an endpointName");
    waiter = required(builder.waiter, "A client needs a waiter, such as S3PollingWaiter.builder()");
    if (builder.payloadDelivery == PayloadDelivery.S3 && builder.inputLocation == null) {
      throw new IllegalStateException("PayloadDelivery.S3 needs an inputLocation");
    }
    requireInlinePayloads(builder.payloadDelivery);
    if (builder.acknowledgementMode == AcknowledgementMode.MANUAL && builder.journal == null) {
      throw new IllegalStateException("AcknowledgementMode.MANUAL needs a journal");
    }
    ownsWaiter = builder.ownsWaiter;
    inputLocation = builder.inputLocation;
    derivedOutputPath = builder.derivedOutputPath;
    region = builder.region;
    credentialsProvider = builder.credentialsProvider;
    s3Client = builder.s3Client;
    sageMakerRuntimeClient = builder.sageMakerRuntimeClient;
    s3EndpointOverride = builder.s3EndpointOverride;
    sageMakerRuntimeEndpointOverride = builder.sageMakerRuntimeEndpointOverride;
    executor = builder.executor;
    scheduler = builder.scheduler;
    clock = ReliableClock.of(builder.clock);
    ticker = ClockTicker.of(builder.ticker, clock);
    steadyClock = new SteadyClock(clock, ticker);
    uuids = builder.uuids;
    journal = builder.journal;
    acknowledgementMode = builder.acknowledgementMode;
    customizers = builder.customizers;
    failureLevel = builder.failureLevel;
    deleteInputOnCancel = builder.deleteInputOnCancel;
    uploadTimeout = builder.uploadTimeout;
    acceptanceTimeout = builder.acceptanceTimeout;
    readTimeout = builder.readTimeout;
    resultTimeout = builder.resultTimeout;
    inferenceIdPrefix = builder.inferenceIdPrefix;
    payloadDelivery = builder.payloadDelivery;
    maxResultSize = builder.maxResultSize;
    resilience =
        builder.resilience.build(
            "stygig-" + endpointName, builder.sageMakerRuntimeClient == null, steadyClock);
  }

  private static void requireInlinePayloads(PayloadDelivery delivery) {
    if (AwsSdkFeatures.INLINE_PAYLOAD || delivery == PayloadDelivery.S3) {
      return;
    }
    String older =
        AwsModules.nameAndVersion("sagemakerruntime")
            + " cannot send a payload inline, as 2.47 and later can";
    if (delivery == PayloadDelivery.INLINE) {
      throw new IllegalStateException(
          "PayloadDelivery.INLINE needs a newer AWS SDK: software.amazon.awssdk:" + older);
    }
    log.info("All payloads go through S3: software.amazon.awssdk:{}", older);
  }

  private static <V> V required(@Nullable V value, String message) {
    if (value == null) {
      throw new IllegalStateException(message);
    }
    return value;
  }
}
