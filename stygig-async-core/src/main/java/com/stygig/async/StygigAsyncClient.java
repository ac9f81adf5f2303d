package com.stygig.async;

import com.stygig.async.internal.AwsModules;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.spi.Ticker;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/**
 * A client of one SageMaker asynchronous endpoint: StyGig's by {@link #recommend}, any by {@link
 * #submit}.
 *
 * <p>Both return at once; everything else happens in the background, without blocking a thread. One
 * client serves a whole application: it is thread-safe, and any number of inferences can be pending
 * in it.
 *
 * <p>{@link #close()} closes what the client made itself and nothing that it was given.
 */
public final class StygigAsyncClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StygigAsyncClient.class);

  /** So many uploads and invocations are under way at a time; there are fewer connections. */
  private static final int MAX_SUBMISSIONS = 256;

  private static final Duration LAST_LOOK = Duration.ofSeconds(10);

  /** How long one look may take on a slow link, as often as it is repeated. */
  private static final Duration ONE_LOOK = Duration.ofSeconds(30);

  private final ClientConfig config;
  private final ClientResources resources;
  private final FallbackExecutor callbacks;
  private final JournalRecorder journal;
  private final DerivedOutputs derivedOutputs;
  private final Uploader uploader;
  private final Submission submission;
  private final ResultReader reader;
  private final StatusLook statusLook;
  private final FailureLog failures;
  private final InferencePipeline pipeline;
  private final PendingInferences pending = new PendingInferences();
  private final DeadlineWatch deadlines;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Consumer<InferenceState<?>> onEnd = this::ended;

  private StygigAsyncClient(ClientConfig config) {
    this.config = config;
    // First, as a journal of the user's may throw, and nothing is to be closed yet.
    List<InvocationJournal.Entry> leftOver =
        JournalRecorder.leftOver(config.journal, config.endpointName);
    failures = new FailureLog(config.failureLevel, config.clock);
    resources = new ClientResources(config);
    callbacks = resources.callbacks();
    derivedOutputs = new DerivedOutputs(config.derivedOutputPath, config.resultTimeout);
    journal =
        new JournalRecorder(
            config.journal,
            leftOver,
            config.acknowledgementMode,
            config.endpointName,
            config.clock,
            callbacks,
            resources.limit("Recording the intent", config.acceptanceTimeout));
    uploader =
        new Uploader(
            resources.s3ForUploads(),
            resources.uploadAdmission(),
            resources.multipartUploads(),
            config.inputLocation,
            config.uuids,
            config.customizers.upload(),
            resources.callHistory(),
            resources.limit("The upload", config.uploadTimeout));
    submission =
        new Submission(
            config.payloadDelivery,
            payloadBodies(),
            uploader,
            resources.uploadCalls(),
            config.ticker,
            invoker(),
            submissions(),
            callbacks);
    reader = resultReader();
    statusLook =
        new StatusLook(
            resources.s3ForReads(),
            resources.lookCalls(),
            resources.limit("The look", config.readTimeout),
            callbacks);
    pipeline =
        new InferencePipeline(
            config.endpointName,
            submission,
            resources.waiter(),
            new S3ResultProbe(resources.s3ForReads(), resources.limit("A look into S3", ONE_LOOK)),
            reader,
            journal,
            config.resilience,
            this::newInferenceId,
            callbacks);
    deadlines =
        new DeadlineWatch(pending, pipeline::admitWaiting, config.clock, resources.scheduler());
  }

  private PayloadBodies payloadBodies() {
    return new PayloadBodies(
        MemoryBudget.ofThisJvm(),
        config.s3Client == null ? AwsClients.MULTIPART_BYTES : Long.MAX_VALUE);
  }

  private Invoker invoker() {
    return new Invoker(
        resources.sageMakerRuntime(),
        resources.invocationCalls(),
        resources.limit("The invocation", config.acceptanceTimeout),
        config.endpointName,
        config.resultTimeout,
        resources.callHistory(),
        config.clock);
  }

  private AdmissionQueue submissions() {
    return new AdmissionQueue(
        Bulkhead.of(
            "stygig-" + config.endpointName + "-submissions",
            BulkheadConfig.custom().maxConcurrentCalls(MAX_SUBMISSIONS).build()),
        Integer.MAX_VALUE);
  }

  private ResultReader resultReader() {
    return new ResultReader(
        resources.s3ForReads(),
        resources.readCalls(),
        resources.limit("Reading the result", config.readTimeout),
        resources.limit("The last look", LAST_LOOK),
        config.maxResultSize,
        config.clock,
        callbacks);
  }

  /**
   * Returns a builder.
   *
   * @return a new builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Asks StyGig for items that go with the garment in a picture.
   *
   * @param request the picture, and what is wanted
   * @return the inference on its way
   * @throws IllegalArgumentException if the request cannot be delivered with this client's
   *     settings, or, with a journal, if its id is that of an inference that is pending, or of one
   *     that was accepted and is still to be recovered; nothing was sent
   * @throws IllegalStateException if the client is closed
   */
  public InferenceHandle<RecommendationResult> recommend(RecommendationRequest request) {
    return submit(request.toInferenceRequest(), RecommendationResult.decoder());
  }

  /**
   * Sends a request to an endpoint of any kind.
   *
   * @param request the payload, and what the service is told about it
   * @param decoder makes the result of what the model answers
   * @param <T> the result's type
   * @return the inference on its way
   * @throws IllegalArgumentException if the request cannot be delivered with this client's
   *     settings, or, with a journal, if its id is that of an inference that is pending, or of one
   *     that was accepted and is still to be recovered; nothing was sent
   * @throws IllegalStateException if the client is closed
   */
  public <T> InferenceHandle<T> submit(InferenceRequest request, ResultDecoder<T> decoder) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(decoder, "decoder");
    submission.check(request);
    derivedOutputs.check(request);
    String inferenceId = request.inferenceId().orElseGet(this::newInferenceId);
    InferenceState<T> inference = register(inference(inferenceId, journal.submitted(inferenceId)));
    pipeline.start(derivedOutputs.named(inferenceId, request), decoder, inference);
    return handle(inference);
  }

  private String newInferenceId() {
    return config.inferenceIdPrefix + config.uuids.get();
  }

  /**
   * Asks StyGig for items that go with many garments, in constant memory.
   *
   * @param requests the requests, taken one by one as others end
   * @return the run, which is still to be started
   */
  public Bulk<RecommendationRequest, RecommendationResult> recommendAll(
      Iterable<RecommendationRequest> requests) {
    return bulk(IteratorSource.of(requests, callbacks), this::recommend);
  }

  /**
   * Asks StyGig for items that go with many garments, in constant memory.
   *
   * @param requests the requests, taken one by one as others end; closed at the end of the run
   * @return the run, which is still to be started
   */
  public Bulk<RecommendationRequest, RecommendationResult> recommendAll(
      Stream<RecommendationRequest> requests) {
    return bulk(IteratorSource.of(requests, callbacks), this::recommend);
  }

  /**
   * Asks StyGig for items that go with many garments, in constant memory.
   *
   * @param requests the requests, requested as others end
   * @return the run, which is still to be started
   */
  public Bulk<RecommendationRequest, RecommendationResult> recommendAll(
      Flow.Publisher<RecommendationRequest> requests) {
    return bulk(requests, this::recommend);
  }

  /**
   * Sends many requests to an endpoint of any kind, in constant memory.
   *
   * @param requests the requests, taken one by one as others end
   * @param decoder makes the result of what the model answers, each time; not one that writes to a
   *     file, which all results would go to
   * @param <T> the result's type
   * @return the run, which is still to be started
   * @throws IllegalArgumentException if the decoder writes to a file
   */
  public <T> Bulk<InferenceRequest, T> submitAll(
      Iterable<InferenceRequest> requests, ResultDecoder<T> decoder) {
    return bulk(IteratorSource.of(requests, callbacks), each(decoder));
  }

  /**
   * Sends many requests to an endpoint of any kind, in constant memory.
   *
   * @param requests the requests, taken one by one as others end; closed at the end of the run
   * @param decoder makes the result of what the model answers, each time; not one that writes to a
   *     file, which all results would go to
   * @param <T> the result's type
   * @return the run, which is still to be started
   * @throws IllegalArgumentException if the decoder writes to a file
   */
  public <T> Bulk<InferenceRequest, T> submitAll(
      Stream<InferenceRequest> requests, ResultDecoder<T> decoder) {
    return bulk(IteratorSource.of(requests, callbacks), each(decoder));
  }

  /**
   * Sends many requests to an endpoint of any kind, in constant memory.
   *
   * @param requests the requests, requested as others end
   * @param decoder makes the result of what the model answers, each time; not one that writes to a
   *     file, which all results would go to
   * @param <T> the result's type
   * @return the run, which is still to be started
   * @throws IllegalArgumentException if the decoder writes to a file
   */
  public <T> Bulk<InferenceRequest, T> submitAll(
      Flow.Publisher<InferenceRequest> requests, ResultDecoder<T> decoder) {
    return bulk(requests, each(decoder));
  }

  private <T> Function<InferenceRequest, InferenceHandle<T>> each(ResultDecoder<T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    if (decoder instanceof FileDecoder toFile) {
      throw new IllegalArgumentException(
          "All results of a bulk run would go to the same file: " + toFile.file());
    }
    return request -> submit(request, decoder);
  }

  private <Q, T> Bulk<Q, T> bulk(
      Flow.Publisher<Q> source, Function<Q, InferenceHandle<T>> inference) {
    return new Bulk<>(source, inference, callbacks, config.steadyClock);
  }

  /**
   * Takes up an inference that was accepted before: by another client, in another process, or on
   * another machine. Nothing is invoked. Any client that may read the receipt's locations will do,
   * whatever its endpoint; one that waits for notifications gets to know of this inference only if
   * its notification is still to come, so take one that looks into S3.
   *
   * @param receipt says where the result will lie; once its deadline has passed, the handle fails
   *     at the first look that does not find the result (see {@link
   *     InvocationReceipt#withDeadline})
   * @param decoder makes the result of what the model answers
   * @param <T> the result's type
   * @return the inference on its way
   * @throws IllegalArgumentException if, with a journal, an inference of the same id is pending, or
   *     the journal holds another receipt for it
   * @throws IllegalStateException if the client is closed
   */
  public <T> InferenceHandle<T> attach(InvocationReceipt receipt, ResultDecoder<T> decoder) {
    Objects.requireNonNull(receipt, "receipt");
    Objects.requireNonNull(decoder, "decoder");
    InferenceState<T> inference = accepted(receipt, journal.attached(receipt));
    journal.recordAttached(inference.delivery(), receipt);
    pipeline.resume(receipt, decoder, inference);
    return handle(inference);
  }

  /**
   * Looks once into S3 for what has become of an inference, and does not wait for it: what the
   * answer to {@code GET /jobs/{id}} needs. Whoever waits for it already is not disturbed. The
   * result itself is not fetched; {@link #attach} does that, and tells where a model has answered
   * an error in the clothes of a result.
   *
   * <p>It takes one request, or two where there is no result and the endpoint has a failure path;
   * they are repeated in trouble that passes for as long as the {@linkplain Builder#readTimeout
   * read timeout} allows. What somebody has to put right, such as credentials, fails at once.
   *
   * @param receipt says where to look; any client that may read there will do, and the deadline
   *     does not matter
   * @return completes with what was seen, on a thread for callbacks; fails with a {@link
   *     ResultReadException} if S3 did not tell, and with a {@link ClientClosedException} if the
   *     client is closed before it did
   * @throws IllegalStateException if the client is closed
   */
  public CompletableFuture<InferenceStatus> status(InvocationReceipt receipt) {
    Objects.requireNonNull(receipt, "receipt");
    if (closed.get()) {
      throw new UsedAfterCloseException();
    }
    return statusLook.at(receipt);
  }

  /**
   * Takes up what the {@linkplain Builder#journal journal} holds for this endpoint and no inference
   * of this client stands for: what an earlier process has left, and what has ended in this one
   * only because its result could not be read. To be called before ids of earlier inferences are
   * used again: a {@link #submit} with the id of one that was accepted is refused until then.
   *
   * <p>What is taken up is not found by a second call. A result that was delivered just before the
   * earlier process ended may come again.
   *
   * <p>With {@link Builder#fileNamesFromInferenceIds} an inference of which nobody knows whether it
   * was invoked is taken up as well, and waited for at the place that follows from its id.
   *
   * @param decoder makes the results of what the model answers
   * @param <T> the results' type
   * @return the inferences on their way, and those of which nobody knows whether they were invoked,
   *     which stay in the journal until they are submitted again or {@linkplain #acknowledge
   *     acknowledged}
   * @throws IllegalStateException if the client has no journal, or is closed; the journal keeps
   *     everything
   */
  public <T> Recovery<T> recover(ResultDecoder<T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    if (!journal.isOn()) {
      throw new IllegalStateException("The client has no journal to recover from");
    }
    List<InferenceHandle<T>> attached = new ArrayList<>();
    List<InvocationJournal.Entry> uncertain = new ArrayList<>();
    for (InvocationJournal.Entry entry : journal.recoverable()) {
      Optional<InvocationReceipt> receipt = entry.receipt().or(() -> derivedOutputs.receipt(entry));
      if (receipt.isEmpty()) {
        uncertain.add(entry);
      } else {
        recover(entry, receipt.get(), decoder).ifPresent(attached::add);
      }
    }
    return new Recovery<>(attached, uncertain);
  }

  /** Empty if another call has taken it up. */
  private <T> Optional<InferenceHandle<T>> recover(
      InvocationJournal.Entry entry, InvocationReceipt receipt, ResultDecoder<T> decoder) {
    DeliveryTracker delivery = journal.recovered(entry);
    if (delivery == null) {
      return Optional.empty();
    }
    InferenceState<T> inference = accepted(receipt, delivery);
    pipeline.resume(receipt, decoder, inference);
    return Optional.of(handle(inference));
  }

  /**
   * Tells the {@linkplain Builder#journal journal} that the caller has dealt with the end of an
   * inference, or does not want it: it is not recovered again. For inferences of bulk runs, and for
   * entries that are {@linkplain Recovery#uncertain uncertain}; of others {@link
   * InferenceHandle#acknowledge} does the same. Nothing happens if the journal does not hold it.
   *
   * @param inferenceId the id that the client gave it
   */
  public void acknowledge(String inferenceId) {
    journal.acknowledge(Objects.requireNonNull(inferenceId, "inferenceId"));
  }

  private <T> InferenceState<T> inference(String inferenceId, DeliveryTracker delivery) {
    try {
      return new InferenceState<>(inferenceId, config.clock, delivery, onEnd);
    } catch (Throwable e) { // of the user's clock
      journal.release(delivery);
      throw e;
    }
  }

  private <T> InferenceHandle<T> handle(InferenceState<T> inference) {
    return new InferenceHandle<>(inference, callbacks);
  }

  /** Has its receipt before anybody else can end it. */
  private <T> InferenceState<T> accepted(InvocationReceipt receipt, DeliveryTracker delivery) {
    String inferenceId = delivery.isTracking() ? delivery.inferenceId() : receipt.inferenceId();
    InferenceState<T> inference = inference(inferenceId, delivery);
    inference.accepted(receipt, config.clock.instant());
    return register(inference);
  }

  private <T> InferenceState<T> register(InferenceState<T> inference) {
    pending.add(inference);
    if (closed.get()) {
      pending.remove(inference);
      journal.release(inference.delivery());
      throw new UsedAfterCloseException();
    }
    deadlines.wake();
    return inference;
  }

  private void ended(InferenceState<?> inference) {
    pending.remove(inference);
    Closing.quietly(() -> logFailure(inference)); // by a clock that may be the user's
    S3Uri input = inference.uploadedInput();
    boolean isCancelled = inference.endReason() == EndReason.CANCELLED;
    if (config.deleteInputOnCancel && isCancelled && input != null) {
      Closing.quietly(() -> uploader.delete(input));
    }
  }

  private void logFailure(InferenceState<?> inference) {
    Throwable error = inference.result().handle((value, failure) -> failure).getNow(null);
    if (error != null
        && inference.endReason() != EndReason.CLIENT_CLOSED
        && !isCancellation(error)) {
      failures.failed(inference.inferenceId(), error);
    }
  }

  private static boolean isCancellation(Throwable error) {
    return error instanceof CancellationException;
  }

  /**
   * Returns what the client does about trouble, for its events and metrics.
   *
   * @return the Resilience4j instances that are in use
   */
  public Resilience resilience() {
    return config.resilience;
  }

  /**
   * Returns how many inferences have not ended yet.
   *
   * @return a picture of this moment
   */
  public int pendingInferences() {
    return pending.size();
  }

  /**
   * Closes the client and what it made, at once: the same as {@link #close(Duration)} without
   * grace.
   */
  @Override
  public void close() {
    var unused = close(Duration.ZERO);
  }

  /**
   * Closes the client and what it made: AWS clients, waiter, threads. New submissions are refused
   * from now on; what is pending has the grace period to end. What then is pending still fails with
   * a {@link ClientClosedException}, which has the receipt of what the service has accepted; a
   * journal keeps it. The second call does nothing.
   *
   * <p>A callback may call this, too: it then does not wait for what cannot end before itself.
   *
   * @param grace how long to wait, by blocking the caller; from 0 to 1 day
   * @return the receipts of what was accepted and has not ended, for {@link #attach}
   */
  public List<InvocationReceipt> close(Duration grace) {
    if (grace.isNegative() || grace.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("grace must be from 0 to 1 day: " + grace);
    }
    if (!closed.compareAndSet(false, true)) {
      return List.of();
    }
    long end = config.ticker.nanos() + grace.toNanos();
    awaitPending(grace);
    List<InvocationReceipt> receipts = new ArrayList<>();
    int unaccepted = 0;
    for (InferenceState<?> inference : inOrder(pending)) {
      if (inference.clientClosed()) {
        InvocationReceipt receipt = inference.latestReceipt();
        if (receipt == null) {
          unaccepted++;
        } else {
          receipts.add(receipt);
        }
      }
    }
    if (unaccepted + receipts.size() > 0) {
      log.info(
          "Closed with {} accepted inferences pending, and {} that were not sent or not answered"
              + " yet",
          receipts.size(),
          unaccepted);
    }
    statusLook.close();
    reader.close();
    deadlines.close();
    resources.close();
    resources.awaitCallbacks(end - config.ticker.nanos());
    return List.copyOf(receipts);
  }

  /** In one that does not depend on addresses. */
  private static List<InferenceState<?>> inOrder(PendingInferences inferences) {
    List<InferenceState<?>> ordered = inferences.copy();
    ordered.sort(Comparator.comparing(InferenceState::inferenceId));
    return ordered;
  }

  private void awaitPending(Duration grace) {
    if (grace.isZero()) {
      return;
    }
    CompletableFuture<?>[] ends =
        pending.copy().stream()
            .filter(inference -> !UserCode.isRunningFor(inference))
            .map(InferenceState::result)
            .toArray(CompletableFuture<?>[]::new);
    try {
      callbacks.await(CompletableFuture.allOf(ends), grace);
    } catch (ExecutionException | TimeoutException e) {
      // What is pending still is told below, and all others have been told.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Builds a {@link StygigAsyncClient}. Not thread-safe. Required are an endpoint's name, a waiter,
   * and, unless every payload goes inline or is in S3 already, an input location.
   */
  public static final class Builder {
    /** What is left of the 64 characters of an InferenceId beside a UUID. */
    private static final int MAX_PREFIX = 28;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private static final String[] AWS_MODULES = {"s3", "sagemakerruntime"};

    @Nullable String endpointName;
    ResultWaiter.@Nullable Factory waiter;
    @Nullable S3Uri inputLocation;
    @Nullable S3Uri derivedOutputPath;
    @Nullable Region region;
    @Nullable AwsCredentialsProvider credentialsProvider;
    @Nullable S3AsyncClient s3Client;
    @Nullable SageMakerRuntimeAsyncClient sageMakerRuntimeClient;
    @Nullable URI s3EndpointOverride;
    @Nullable URI sageMakerRuntimeEndpointOverride;
    @Nullable Executor executor;
    @Nullable ScheduledExecutorService scheduler;
    final Resilience.Builder resilience = new Resilience.Builder();
    boolean ownsWaiter;

    /** The simulation makes its own. */
    Supplier<UUID> uuids = UUID::randomUUID;

    InstantSource clock = InstantSource.system();
    @Nullable Ticker ticker;
    @Nullable InvocationJournal journal;
    AcknowledgementMode acknowledgementMode = AcknowledgementMode.ON_DELIVERY;
    AwsCustomizers customizers = AwsCustomizers.NONE;
    boolean deleteInputOnCancel;
    Level failureLevel = Level.INFO;
    Duration uploadTimeout = Duration.ofHours(1);
    Duration acceptanceTimeout = Duration.ofMinutes(5);
    Duration readTimeout = Duration.ofMinutes(15);
    String inferenceIdPrefix = "stygig-";
    PayloadDelivery payloadDelivery = PayloadDelivery.AUTO;
    long maxResultSize = 64L << 20;
    @Nullable Duration resultTimeout;

    private Builder() {}

    /**
     * Sets the endpoint to invoke. Required.
     *
     * @param endpointName 1 to 63 letters, digits and inner hyphens
     * @return this
     */
    public Builder endpointName(String endpointName) {
      this.endpointName = Checks.endpointName(endpointName);
      return this;
    }

    /**
     * Sets where payloads go that do not go inline. Each becomes an object of its own below this
     * place, which the client never deletes: a lifecycle rule of the bucket does that best.
     *
     * @param s3Uri such as {@code s3://bucket/async-inference-input/}
     * @return this
     */
    public Builder inputLocation(String s3Uri) {
      this.inputLocation = Checks.inputLocation(S3Uri.parse(s3Uri));
      return this;
    }

    /**
     * Lets the client name the file of each result, by a hash of the inference's id, so that {@link
     * StygigAsyncClient#recover} can look for the result of an inference of which nobody knows
     * whether it was invoked. Its handle is then among the {@linkplain Recovery#attached attached}
     * ones: it gets the result if one comes, and fails with a {@link ResultTimeoutException} at the
     * deadline, which is reckoned from when the inference was intended, if none does. Off by
     * default.
     *
     * <p>It relies on this: the service takes a {@code Filename}, in this region too, and writes
     * the result under exactly that name right below the endpoint's output path. AWS documents the
     * first, and no more than suggests the second: try it with your endpoint, and compare {@link
     * InvocationReceipt#outputLocation}. It also relies on ids that are used once. A model that
     * failed is not recognised, as nobody knows where its failure would lie. Requests cannot have a
     * file name or output path extension of their own. Each result is read from S3, also where a
     * notification has the response. The receipt of what is recovered so was derived and not
     * answered: its times follow from when the inference was intended.
     *
     * @param s3OutputPath the {@code S3OutputPath} of the endpoint's configuration, such as {@code
     *     s3://bucket/async-inference-output/}, which the client must be able to read
     * @return this
     */
    public Builder fileNamesFromInferenceIds(String s3OutputPath) {
      this.derivedOutputPath = S3Uri.parse(s3OutputPath);
      return this;
    }

    /**
     * Sets the waiter, for one that several clients share. The client does not close it.
     *
     * @param waiter a waiter
     * @return this
     */
    public Builder waiter(ResultWaiter waiter) {
      Objects.requireNonNull(waiter, "waiter");
      this.waiter = environment -> waiter;
      this.ownsWaiter = false;
      return this;
    }

    /**
     * Lets the client make its waiter, on the client's own AWS clients and threads, and close it.
     * The builders of waiters are such factories.
     *
     * @param waiter such as {@code S3PollingWaiter.builder()}
     * @return this
     */
    public Builder waiter(ResultWaiter.Factory waiter) {
      this.waiter = Objects.requireNonNull(waiter, "waiter");
      this.ownsWaiter = true;
      return this;
    }

    /**
     * Sets the region of the AWS clients that this client builds; by default what the AWS SDK finds
     * in the environment. Without any, {@link #build} fails.
     *
     * @param region a region
     * @return this
     */
    public Builder region(Region region) {
      this.region = Objects.requireNonNull(region, "region");
      return this;
    }

    /**
     * Sets the credentials of the AWS clients that this client builds; by default what the AWS SDK
     * finds in the environment.
     *
     * @param credentialsProvider a provider, which stays the caller's to close
     * @return this
     */
    public Builder credentialsProvider(AwsCredentialsProvider credentialsProvider) {
      this.credentialsProvider = Objects.requireNonNull(credentialsProvider, "credentialsProvider");
      return this;
    }

    /**
     * Sets the S3 client, in place of ones that this client builds. It keeps its own retry policy.
     * Uploads of large files go in parts if it was built with {@code multipartEnabled(true)}, and
     * in one stream otherwise; what becomes of the parts of an upload that is cancelled is then the
     * given client's affair.
     *
     * @param s3Client a client, which stays the caller's to close
     * @return this
     */
    public Builder s3Client(S3AsyncClient s3Client) {
      this.s3Client = Objects.requireNonNull(s3Client, "s3Client");
      return this;
    }

    /**
     * Sets the SageMaker Runtime client, in place of one that this client builds. It keeps its own
     * retry policy.
     *
     * @param sageMakerRuntimeClient a client, which stays the caller's to close
     * @return this
     */
    public Builder sageMakerRuntimeClient(SageMakerRuntimeAsyncClient sageMakerRuntimeClient) {
      this.sageMakerRuntimeClient =
          Objects.requireNonNull(sageMakerRuntimeClient, "sageMakerRuntimeClient");
      return this;
    }

    /**
     * Sets where the S3 clients that this client builds connect, such as a VPC endpoint or a local
     * server. Buckets then stand in the path.
     *
     * @param endpoint an http or https URI
     * @return this
     */
    public Builder s3EndpointOverride(URI endpoint) {
      this.s3EndpointOverride = Checks.endpoint("s3EndpointOverride", endpoint);
      return this;
    }

    /**
     * Sets where the SageMaker Runtime client that this client builds connects, such as a VPC
     * endpoint or a local server.
     *
     * @param endpoint an http or https URI
     * @return this
     */
    public Builder sageMakerRuntimeEndpointOverride(URI endpoint) {
      this.sageMakerRuntimeEndpointOverride =
          Checks.endpoint("sageMakerRuntimeEndpointOverride", endpoint);
      return this;
    }

    /**
     * Sets what is changed in each upload of an input: encryption with a key of KMS, tags, the
     * expected bucket owner, the storage class, who pays for the request. Bucket, key and content
     * type are the client's.
     *
     * @param customizer gets each request before it is sent; called again where an upload begins
     *     anew, from any thread. What it throws fails the inference with an {@link UploadException}
     * @return this
     */
    public Builder upload(Consumer<? super PutObjectRequest.Builder> customizer) {
      this.customizers = customizers.upload(Objects.requireNonNull(customizer, "customizer"));
      return this;
    }

    /**
     * Sets what is changed in each AWS client that this client builds, and in the one that {@code
     * SqsWaiter} builds for it: interceptors, metric publishers, FIPS and dual-stack endpoints. Who
     * retries, the HTTP client and where futures complete stay this client's, whatever is set. AWS
     * clients that are {@linkplain #s3Client given} are not changed.
     *
     * @param customizer gets each builder, with region and credentials set; what it throws comes
     *     out of {@link #build}
     * @return this
     */
    public Builder customizeAwsClients(Consumer<? super AwsClientBuilder<?, ?>> customizer) {
      this.customizers = customizers.clients(Objects.requireNonNull(customizer, "customizer"));
      return this;
    }

    /**
     * Sets what is changed in the S3 clients that this client builds, after {@link
     * #customizeAwsClients}: path style, a region of the bucket's own, transfer acceleration. The
     * same stays this client's, and how uploads go in parts.
     *
     * @param customizer gets each builder
     * @return this
     */
    public Builder customizeS3(Consumer<? super S3AsyncClientBuilder> customizer) {
      this.customizers = customizers.s3(Objects.requireNonNull(customizer, "customizer"));
      return this;
    }

    /**
     * Sets what is changed in the HTTP clients of the AWS clients that are built: a proxy, trusted
     * certificates, connections. Without it the proxy is the one that {@code https.proxyHost} or
     * {@code HTTPS_PROXY} names, or else their like for http. The event loops are this client's, as
     * are read and write time-outs of uploads, which are watched otherwise.
     *
     * @param customizer gets each builder, of which there are up to three
     * @return this
     */
    public Builder customizeHttpClient(
        Consumer<? super NettyNioAsyncHttpClient.Builder> customizer) {
      this.customizers = customizers.http(Objects.requireNonNull(customizer, "customizer"));
      return this;
    }

    /**
     * Sets what decodes results and completes the futures that callers get, and so runs what is
     * chained to them. By default the client has up to 64 threads for that. A program in which more
     * callbacks than that block at a time gives an executor with as many threads as they need, such
     * as one of virtual threads. What the executor refuses, as it is full or shut down, runs on the
     * JDK's common pool.
     *
     * @param executor an executor, which stays the caller's to shut down
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets what runs the client's timed tasks, which are short and do not block. By default the
     * client has one thread for that.
     *
     * @param scheduler a scheduler, which stays the caller's to shut down
     * @return this
     */
    public Builder scheduler(ScheduledExecutorService scheduler) {
      this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
      return this;
    }

    /**
     * Sets the clock of deadlines and timings; the system's by default.
     *
     * @param clock a clock
     * @return this
     */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets what tells how long pauses and circuit breakers have lasted. By default that is {@link
     * System#nanoTime}, which nobody can set; where another {@link #clock} was given, it is that
     * clock's time as far as it goes forward.
     *
     * @param ticker a ticker, which goes with the scheduler
     * @return this
     */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /**
     * Sets what the InferenceIds start with that the client makes; {@code stygig-} by default. A
     * prefix for each service lets notifications be filtered by it.
     *
     * @param prefix 1 to 28 printable ASCII characters, not starting with a space
     * @return this
     */
    public Builder inferenceIdPrefix(String prefix) {
      Checks.printableAscii("inferenceIdPrefix", prefix, MAX_PREFIX);
      this.inferenceIdPrefix = Checks.inferenceId(prefix);
      return this;
    }

    /**
     * Sets how payloads get to the service; {@link PayloadDelivery#AUTO} by default.
     *
     * @param payloadDelivery the way
     * @return this
     */
    public Builder payloadDelivery(PayloadDelivery payloadDelivery) {
      this.payloadDelivery = Objects.requireNonNull(payloadDelivery, "payloadDelivery");
      return this;
    }

    /**
     * Sets the journal, which lets a later process take up what this one leaves behind, by {@link
     * StygigAsyncClient#recover}. None by default.
     *
     * <p>Each inference is recorded before its invocation, which waits for that, and forgotten once
     * its end has been delivered, as {@link InferenceHandle#result} says, or acknowledged, as the
     * {@linkplain #acknowledgementMode acknowledgement mode} has it. One that was cancelled, or
     * that the service has certainly not accepted, is forgotten at once. What ends without the end
     * of the inference itself being known is kept: because this client was closed, or could not see
     * the result. One client at a time uses a journal.
     *
     * @param journal such as a {@link FileInvocationJournal}, which stays the caller's to close,
     *     after the client
     * @return this
     */
    public Builder journal(InvocationJournal journal) {
      this.journal = Objects.requireNonNull(journal, "journal");
      return this;
    }

    /**
     * Sets when the journal forgets an inference that has ended; {@link
     * AcknowledgementMode#ON_DELIVERY} by default. {@link AcknowledgementMode#MANUAL} needs a
     * {@linkplain #journal journal}.
     *
     * @param mode the mode
     * @return this
     */
    public Builder acknowledgementMode(AcknowledgementMode mode) {
      this.acknowledgementMode = Objects.requireNonNull(mode, "mode");
      return this;
    }

    /**
     * Sets at which level each inference that fails is logged, in one line; {@link Level#INFO} by
     * default. What was cancelled, or fails because the client is closed, is not logged. What is
     * about credentials is a warning, once a minute at most, whatever is set.
     *
     * @param level the level
     * @return this
     */
    public Builder logFailuresAt(Level level) {
      this.failureLevel = Objects.requireNonNull(level, "level");
      return this;
    }

    /**
     * Sets what to do about trouble: retries, circuit breakers, rate limit, bulkhead, resubmission.
     *
     * @param settings is called at once, with the builder of what the client will have
     * @return this
     */
    public Builder resilience(Consumer<Resilience.Builder> settings) {
      settings.accept(resilience);
      return this;
    }

    /**
     * Sets whether cancelling an inference deletes the input that the client has uploaded for it,
     * so that a request that waits in the endpoint's queue fails instead of running the model. It
     * needs {@code s3:DeleteObject}. The input of another inference is never deleted, nor one that
     * was in S3 already.
     *
     * @param deleteInputOnCancel false by default
     * @return this
     */
    public Builder deleteInputOnCancel(boolean deleteInputOnCancel) {
      this.deleteInputOnCancel = deleteInputOnCancel;
      return this;
    }

    /**
     * Sets how long it may take to read a payload and upload it, with all attempts; 1 hour by
     * default. The time starts when the upload does: on a slow link, uploads wait in line so that
     * those before them get through, and that does not count. What takes longer is aborted, and
     * fails with an {@link UploadException}.
     *
     * @param timeout positive, at most 30 days
     * @return this
     */
    public Builder uploadTimeout(Duration timeout) {
      this.uploadTimeout = Checks.timeout("uploadTimeout", timeout);
      return this;
    }

    /**
     * Sets how long it may take until the service has accepted an invocation, with all attempts; 5
     * minutes by default. What takes longer fails with an {@link InvocationException} that is
     * {@linkplain InvocationException#isUnanswered unanswered}.
     *
     * @param timeout positive, at most 30 days
     * @return this
     */
    public Builder acceptanceTimeout(Duration timeout) {
      this.acceptanceTimeout = Checks.timeout("acceptanceTimeout", timeout);
      return this;
    }

    /**
     * Sets how long it may take to read a result that is there, with all attempts; 15 minutes by
     * default. What takes longer fails with a {@link ResultReadException}.
     *
     * @param timeout positive, at most 30 days
     * @return this
     */
    public Builder readTimeout(Duration timeout) {
      this.readTimeout = Checks.timeout("readTimeout", timeout);
      return this;
    }

    /**
     * Sets the size above which a result is not read into memory but fails with a {@link
     * ResultReadException}; 64 MiB by default.
     *
     * @param bytes from 1 to 2,147,483,639, the most that an array holds
     * @return this
     */
    public Builder maxResultSize(long bytes) {
      if (bytes < 1 || bytes > MAX_ARRAY) {
        throw new IllegalArgumentException(
            "maxResultSize must be from 1 to " + MAX_ARRAY + " bytes: " + bytes);
      }
      this.maxResultSize = bytes;
      return this;
    }

    /**
     * Sets how long to wait for a result after its invocation was accepted, unless the request
     * says. By default it is what the service may take at the most: the request's time to live, its
     * invocation timeout, and 5 minutes.
     *
     * @param resultTimeout positive, at most 30 days
     * @return this
     */
    public Builder resultTimeout(Duration resultTimeout) {
      this.resultTimeout = Checks.timeout("resultTimeout", resultTimeout);
      return this;
    }

    /**
     * Builds the client. Blocks while AWS clients are made, half a second in a new JVM; sends
     * nothing.
     *
     * @return a new client, which the caller closes
     * @throws IllegalStateException if the endpoint's name or the waiter is missing, if a payload
     *     could neither go inline nor through S3, if there is no {@linkplain #region region} for an
     *     AWS client that is to be built, or if this library cannot work with the AWS SDK on the
     *     class path; the message then names the versions that are there
     */
    public StygigAsyncClient build() {
      AwsModules.requireFit(AWS_MODULES);
      try {
        return new StygigAsyncClient(new ClientConfig(this));
      } catch (LinkageError e) {
        throw AwsModules.explain(e, AWS_MODULES);
      }
    }
  }
}
