package com.stygig.async.spi;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * What a client shares with the waiter that it makes. All of it belongs to the client, which closes
 * the waiter first. Implemented by the client alone: methods may be added.
 */
public interface WaiterEnvironment {
  /**
   * Returns what reads results.
   *
   * @return an S3 client
   */
  S3AsyncClient s3Client();

  /**
   * Returns the region of the AWS clients that the client builds.
   *
   * @return the region, empty if the AWS SDK finds it in the environment
   */
  Optional<Region> region();

  /**
   * Returns the credentials of the AWS clients that the client builds.
   *
   * @return the provider, empty if the AWS SDK finds them in the environment
   */
  Optional<AwsCredentialsProvider> credentialsProvider();

  /**
   * Returns what tells the time of deadlines.
   *
   * @return a clock, which can be set back and forth
   */
  InstantSource clock();

  /**
   * Returns what tells how long pauses have lasted.
   *
   * @return a ticker; the system's by default
   */
  default Ticker ticker() {
    return Ticker.system();
  }

  /**
   * Returns what runs short tasks that do not block.
   *
   * @return a scheduler, of one thread or many
   */
  ScheduledExecutorService scheduler();

  /**
   * Returns where the futures of AWS clients complete that the client builds, and those should that
   * a waiter builds: the AWS SDK's {@code FUTURE_COMPLETION_EXECUTOR}. What runs there must be
   * short and may not block. It takes tasks also after the client was closed.
   *
   * @return the executor, apart from the one for callbacks; empty if the SDK's default does
   */
  Optional<Executor> futureCompletionExecutor();

  /**
   * Returns whether AWS has ever done what the client asked for. The waiter adds its own calls, and
   * goes on through refusals once one has succeeded.
   *
   * @return the client's history; a new one each time if it has none
   */
  default AwsCallHistory callHistory() {
    return new AwsCallHistory();
  }

  /**
   * Changes an AWS client that a waiter builds as the client's user wants it, such as interceptors,
   * metrics, or endpoints of FIPS. To be called after the waiter has set region and credentials,
   * and before it sets what it needs itself, such as who retries.
   *
   * @param builder the builder of an AWS client
   */
  default void customize(AwsClientBuilder<?, ?> builder) {}

  /**
   * Changes an HTTP client that a waiter builds as the client's user wants it, such as a proxy.
   *
   * @param builder the builder of an HTTP client
   */
  default void customize(NettyNioAsyncHttpClient.Builder builder) {}
}
