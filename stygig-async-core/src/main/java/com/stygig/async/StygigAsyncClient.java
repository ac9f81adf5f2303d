package com.stygig.async;

import com.stygig.async.internal.LogSanitizer;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.ResultWaiter;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
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

  private final String inferenceIdPrefix;
  private final Supplier<UUID> uuids;
  private final Handover executor;
  private final InstantSource clock;
  private final Submission submission;
  private final InferenceRoad road;
  private final Journaling journal;
  private final AtomicReference<List<InvocationJournal.Entry>> leftOver;

  /** Whose each id is that the journal holds for this client, where there is one. */
  private final Map<String, InferenceHandle<?>> journalled = new ConcurrentHashMap<>();

  private final boolean deletesInputOnCancel;
  private final Uploader uploader;
  private final Resources resources;
  private final PendingHandles pending = new PendingHandles();
  private final DeadlineWatch deadlines;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final BiConsumer<InferenceHandle<?>, @Nullable Throwable> whenEnded = this::ended;

  private StygigAsyncClient(Builder builder, String endpointName, ResultWaiter.Factory waiter) {
    leftOver = new AtomicReference<>(entries(builder.journal, endpointName));
    resources = new Resources(builder, endpointName);
    inferenceIdPrefix = builder.inferenceIdPrefix;
    uuids = builder.uuids;
    executor = resources.executor;
    clock = builder.clock;
    deletesInputOnCancel = builder.deleteInputOnCancel;
    journal =
        new Journaling(
            builder.journal,
            endpointName,
            clock,
            executor,
            resources.limit("Recording the intent", builder.acceptanceTimeout));
    uploader =
        new Uploader(
            resources.s3ForUploads,
            builder.inputLocation,
            resources.limit("The upload", builder.uploadTimeout));
    submission =
        new Submission(
            builder.payloadDelivery,
            uploader,
            new Invoker(
                resources.sageMakerRuntime,
                resources.invocationCalls(),
                resources.limit("The invocation", builder.acceptanceTimeout),
                endpointName,
                builder.resultTimeout,
                clock),
            new WaitingLine(
                Bulkhead.of(
                    "stygig-" + endpointName + "-submissions",
                    BulkheadConfig.custom().maxConcurrentCalls(MAX_SUBMISSIONS).build()),
                Integer.MAX_VALUE,
                false),
            executor);
    road =
        new InferenceRoad(
            submission,
            resources.waiter(waiter, builder),
            new S3ResultProbe(resources.s3ForReads, resources.limit("A look into S3", ONE_LOOK)),
            new ResultReader(
                resources.s3ForReads,
                resources.readCalls(),
                resources.limit("Reading the result", builder.readTimeout),
                resources.limit("The last look", LAST_LOOK),
                builder.maxResultSize,
                executor),
            journal,
            resources.resilience,
            this::newInferenceId,
            executor);
    deadlines = new DeadlineWatch(pending, road::letIn, clock, resources.scheduler);
  }

  private static List<InvocationJournal.Entry> entries(
      @Nullable InvocationJournal journal, String endpointName) {
    return journal == null
        ? List.of()
        : journal.entries().stream()
            .filter(entry -> entry.endpointName().equals(endpointName))
            .toList();
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
   *     settings; nothing was sent
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
   *     settings; nothing was sent
   * @throws IllegalStateException if the client is closed
   */
  public <T> InferenceHandle<T> submit(InferenceRequest request, ResultDecoder<T> decoder) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(decoder, "decoder");
    submission.check(request);
    InferenceHandle<T> handle =
        register(
            new InferenceHandle<>(
                request.inferenceId().orElseGet(this::newInferenceId), executor, clock));
    road.start(request, decoder, handle);
    return handle;
  }

  private String newInferenceId() {
    return inferenceIdPrefix + uuids.get();
  }

  /**
   * Asks StyGig for items that go with many garments, in constant memory.
   *
   * @param requests the requests, taken one by one as others end
   * @return the run, which is still to be started
   */
  public Bulk<RecommendationRequest, RecommendationResult> recommendAll(
      Iterable<RecommendationRequest> requests) {
    return bulk(IteratorSource.of(requests, executor), this::recommend);
  }

  /**
   * Asks StyGig for items that go with many garments, in constant memory.
   *
   * @param requests the requests, taken one by one as others end; closed at the end of the run
   * @return the run, which is still to be started
   */
  public Bulk<RecommendationRequest, RecommendationResult> recommendAll(
      Stream<RecommendationRequest> requests) {
    return bulk(IteratorSource.of(requests, executor), this::recommend);
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
    return bulk(IteratorSource.of(requests, executor), each(decoder));
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
    return bulk(IteratorSource.of(requests, executor), each(decoder));
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
    return new Bulk<>(source, inference, executor, clock);
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
   * @throws IllegalStateException if the client is closed
   */
  public <T> InferenceHandle<T> attach(InvocationReceipt receipt, ResultDecoder<T> decoder) {
    Objects.requireNonNull(receipt, "receipt");
    Objects.requireNonNull(decoder, "decoder");
    InferenceHandle<T> handle = accepted(receipt.inferenceId(), receipt);
    journal.attached(handle.inferenceId(), receipt);
    road.resume(receipt, decoder, handle);
    return handle;
  }

  /**
   * Takes up what an earlier process has left in the {@linkplain Builder#journal journal}: all that
   * it held for this endpoint when this client was built. The second call finds nothing.
   *
   * <p>A result that was handed over just before the process ended may come again.
   *
   * @param decoder makes the results of what the model answers
   * @param <T> the results' type
   * @return the inferences on their way, and those of which nobody knows whether they were invoked
   * @throws IllegalStateException if the client has no journal, or is closed
   */
  public <T> Recovery<T> recover(ResultDecoder<T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    if (!journal.isOn()) {
      throw new IllegalStateException("The client has no journal to recover from");
    }
    List<InferenceHandle<T>> attached = new ArrayList<>();
    List<InvocationJournal.Entry> uncertain = new ArrayList<>();
    for (InvocationJournal.Entry entry : leftOver.getAndSet(List.of())) {
      entry
          .receipt()
          .ifPresentOrElse(
              receipt -> attached.add(resume(entry.inferenceId(), receipt, decoder)),
              () -> uncertain.add(entry));
    }
    return new Recovery<>(attached, uncertain);
  }

  private <T> InferenceHandle<T> resume(
      String inferenceId, InvocationReceipt receipt, ResultDecoder<T> decoder) {
    InferenceHandle<T> handle = accepted(inferenceId, receipt);
    road.resume(receipt, decoder, handle);
    return handle;
  }

  /** Has its receipt before anybody else can end it. */
  private <T> InferenceHandle<T> accepted(String inferenceId, InvocationReceipt receipt) {
    InferenceHandle<T> handle = new InferenceHandle<>(inferenceId, executor, clock);
    handle.accepted(receipt);
    return register(handle);
  }

  private <T> InferenceHandle<T> register(InferenceHandle<T> handle) {
    String inferenceId = handle.inferenceId();
    if (journal.isOn()) {
      InferenceHandle<?> other = journalled.put(inferenceId, handle);
      if (other != null && !other.isOver()) {
        journalled.put(inferenceId, other);
        throw new IllegalArgumentException(
            "InferenceId "
                + LogSanitizer.sanitize(inferenceId)
                + " is pending already, and with a journal each inference needs one of its own");
      }
      handle.whenTold(() -> forget(handle));
    }
    pending.add(handle);
    handle.whenEnded(whenEnded);
    if (closed.get()) {
      journalled.remove(inferenceId, handle); // what the journal holds is another's to take up
      handle.closed();
      throw new IllegalStateException("The client is closed");
    }
    deadlines.wake();
    return handle;
  }

  private void ended(InferenceHandle<?> handle, @Nullable Throwable error) {
    road.leave(handle);
    pending.remove(handle);
    boolean wasNotAccepted = handle.wasNotAccepted(error);
    boolean isKept = journal.isOn() && handle.isGivenUp() && !wasNotAccepted;
    boolean isCancelled = error instanceof InferenceCancelledException && !isKept;
    if (isCancelled || wasNotAccepted) {
      forget(handle);
    } else if (isKept) {
      journalled.remove(handle.inferenceId(), handle);
    }
    S3Uri input = handle.uploadedInput();
    if (deletesInputOnCancel && isCancelled && input != null) {
      uploader.delete(input);
    }
  }

  /** What ends with its client only is to be taken up again. */
  private void forget(InferenceHandle<?> handle) {
    boolean isToBeTakenUp = handle.endedWithClient() && !handle.wasNotAccepted(null);
    if (!isToBeTakenUp && journalled.remove(handle.inferenceId(), handle)) {
      journal.forget(handle.inferenceId());
    }
  }

  /**
   * Returns what the client does about trouble, for its events and metrics.
   *
   * @return the Resilience4j instances that are in use
   */
  public Resilience resilience() {
    return resources.resilience;
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
    long end = System.nanoTime() + grace.toNanos();
    awaitPending(grace);
    List<InvocationReceipt> receipts = new ArrayList<>();
    int unaccepted = 0;
    for (InferenceHandle<?> handle : inOrder(pending)) {
      if (handle.closed()) {
        InvocationReceipt receipt = handle.receiptIfAccepted();
        if (receipt == null) {
          unaccepted++;
        } else {
          receipts.add(receipt);
        }
      }
    }
    if (unaccepted + receipts.size() > 0) {
      log.info(
          "Closed with {} accepted inferences pending, and {} that were not sent or not answered yet",
          receipts.size(),
          unaccepted);
    }
    deadlines.close();
    resources.close();
    resources.awaitCallbacks(end - System.nanoTime());
    return List.copyOf(receipts);
  }

  /** In one that does not depend on addresses. */
  private static List<InferenceHandle<?>> inOrder(PendingHandles handles) {
    List<InferenceHandle<?>> ordered = handles.copy();
    ordered.sort(Comparator.comparing(InferenceHandle::inferenceId));
    return ordered;
  }

  private void awaitPending(Duration grace) {
    if (grace.isZero()) {
      return;
    }
    CompletableFuture<?>[] ends =
        pending.copy().stream()
            .map(InferenceHandle::resultPromise)
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(grace.toMillis(), TimeUnit.MILLISECONDS);
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

    private @Nullable String endpointName;
    private ResultWaiter.@Nullable Factory waiter;
    @Nullable S3Uri inputLocation;
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
    private @Nullable InvocationJournal journal;
    private boolean deleteInputOnCancel;
    private Duration uploadTimeout = Duration.ofHours(1);
    private Duration acceptanceTimeout = Duration.ofMinutes(5);
    private Duration readTimeout = Duration.ofMinutes(15);
    private String inferenceIdPrefix = "stygig-";
    private PayloadDelivery payloadDelivery = PayloadDelivery.AUTO;
    private long maxResultSize = 64L << 20;
    private @Nullable Duration resultTimeout;

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
     * in the environment.
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
     * in one stream otherwise.
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
     * Sets what decodes results and completes the futures that callers get. By default the client
     * has a thread for each two processors, two at least and eight at most, and up to 64 while
     * callbacks block them; one more goes on with what AWS answers, in place of the threads that
     * each AWS client would have for it. A program whose callbacks mean to block gives an executor
     * with as many threads as they need, such as one of virtual threads.
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
     * the end has been told: when {@link InferenceHandle#result} was called, and all futures are
     * complete that it had given out until then, with what was chained to them without an executor
     * of its own. What ends with the client is kept. One client at a time uses a journal.
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
     * Sets how long it may take to read a payload and upload it; 1 hour by default. What takes
     * longer is aborted, and fails with an {@link UploadException}.
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
     * Builds the client.
     *
     * @return a new client, which the caller closes
     * @throws IllegalStateException if the endpoint's name or the waiter is missing, or if a
     *     payload could neither go inline nor through S3
     */
    public StygigAsyncClient build() {
      if (endpointName == null) {
        throw new IllegalStateException("A client needs an endpointName");
      }
      if (waiter == null) {
        throw new IllegalStateException(
            "A client needs a waiter, such as S3PollingWaiter.builder()");
      }
      if (payloadDelivery == PayloadDelivery.S3 && inputLocation == null) {
        throw new IllegalStateException("PayloadDelivery.S3 needs an inputLocation");
      }
      return new StygigAsyncClient(this, endpointName, waiter);
    }
  }
}
