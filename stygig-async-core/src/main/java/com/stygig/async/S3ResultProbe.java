package com.stygig.async;

import com.stygig.async.internal.AwsErrorKind;
import com.stygig.async.internal.AwsErrors;
import com.stygig.async.internal.RequestGate;
import com.stygig.async.internal.StaleObjects;
import com.stygig.async.spi.InferenceOutcome;
import com.stygig.async.spi.ResultProbe;
import com.stygig.async.spi.SmallObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Looks for outcomes with a client's own S3 client. */
final class S3ResultProbe implements ResultProbe {
  /** Enough to look for thousands in a minute, and far from all connections of an S3 client. */
  private static final int MAX_CONCURRENT_LOOKS = 16;

  /** Larger objects are left to the reader, which may want them in a file. */
  private static final long MAX_BODY_BYTES = 128 * 1024;

  private final S3AsyncClient s3;
  private final TimeLimit lookLimit;
  private final RequestGate gate = new RequestGate(MAX_CONCURRENT_LOOKS);

  /** The limit is that of one look, and its scheduler the one of the pauses between looks. */
  S3ResultProbe(S3AsyncClient s3, TimeLimit lookLimit) {
    this.s3 = s3;
    this.lookLimit = lookLimit;
  }

  @Override
  public CompletableFuture<Optional<InferenceOutcome>> probe(InvocationReceipt receipt) {
    return gate.run(() -> lookLimit.on(look(receipt)));
  }

  @Override
  public CompletableFuture<Optional<InferenceOutcome>> search(InvocationReceipt receipt) {
    ResultSearch search = new ResultSearch(() -> probe(receipt), lookLimit.scheduler());
    search.start();
    return search;
  }

  private CompletableFuture<Optional<InferenceOutcome>> look(InvocationReceipt receipt) {
    return get(receipt.outputLocation(), receipt)
        .thenCompose(
            output ->
                output.isPresent() || receipt.failureLocation().isEmpty()
                    ? CompletableFuture.completedFuture(output.map(S3ResultProbe::success))
                    : get(receipt.failureLocation().get(), receipt)
                        .thenApply(failure -> failure.map(S3ResultProbe::failure)));
  }

  private static InferenceOutcome success(SmallObject object) {
    return new InferenceOutcome.Succeeded(object.bytes());
  }

  private static InferenceOutcome failure(SmallObject object) {
    return new InferenceOutcome.Failed(Optional.empty(), object.bytes());
  }

  private CompletableFuture<Optional<SmallObject>> get(S3Uri location, InvocationReceipt receipt) {
    return ResilientCalls.safely(
            () ->
                s3.getObject(
                    b -> b.bucket(location.bucket()).key(location.key()),
                    StaleObjects.filter(receipt, SmallObject.upTo(MAX_BODY_BYTES))))
        .thenApply(Optional::of)
        .exceptionallyCompose(
            error ->
                isMissing(error)
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(error));
  }

  /** As far as S3 tells: who may not list sees a 403 in place of a 404. */
  private static boolean isMissing(Throwable error) {
    boolean isNotFound =
        AwsErrors.unwrap(error) instanceof AwsServiceException e && e.statusCode() == 404;
    return isNotFound || AwsErrorKind.of(error) == AwsErrorKind.DENIED;
  }
}
