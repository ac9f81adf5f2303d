package com.stygig.async.internal;

import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * What an AWS client that this library builds has to have, whatever a user has set: the library
 * counts on who retries, over which connections, and on which threads futures complete.
 */
public final class RequiredAwsSettings {
  private RequiredAwsSettings() {}

  /**
   * Sets it, and leaves all else as it is. To be called last.
   *
   * @param builder the builder of a client
   * @param http its connections, which the client does not close; null if it has been set
   * @param retry the one retry; whatever was set in its place is gone
   * @param completions where futures complete; null for the AWS SDK's default
   * @param interceptors are added to those that are set
   * @param <B> the builder's type
   */
  public static <B extends AwsClientBuilder<B, ?> & AwsAsyncClientBuilder<B, ?>> void apply(
      B builder,
      @Nullable SdkAsyncHttpClient http,
      RetryStrategy retry,
      @Nullable Executor completions,
      List<? extends ExecutionInterceptor> interceptors) {
    if (http != null) {
      builder.httpClient(http);
    }
    if (completions != null) {
      builder.asyncConfiguration(
          c ->
              c.advancedOption(
                  SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, completions));
    }
    ClientOverrideConfiguration.Builder configuration =
        retrying(builder.overrideConfiguration(), retry);
    interceptors.forEach(configuration::addExecutionInterceptor);
    builder.overrideConfiguration(configuration.build());
    // Plugins come after all that is set, one after the other, and can set it again.
    builder.addPlugin(
        client ->
            client.overrideConfiguration(retrying(client.overrideConfiguration(), retry).build()));
  }

  @SuppressWarnings("deprecation") // a retry policy goes before the strategy, where one is set
  private static ClientOverrideConfiguration.Builder retrying(
      ClientOverrideConfiguration configuration, RetryStrategy retry) {
    return configuration.toBuilder().retryPolicy((RetryPolicy) null).retryStrategy(retry);
  }
}
