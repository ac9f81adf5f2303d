package com.stygig.async.examples.cli;

import com.stygig.async.RecommendationRequest;
import com.stygig.async.StygigAsyncClient;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** What a command talks to: AWS, or the same in this process. */
interface Target extends AutoCloseable {
  /** A client of the endpoint, complete but for its waiter. */
  StygigAsyncClient.Builder clientBuilder();

  boolean isLocal();

  SqsAsyncClient sqsClient();

  SnsAsyncClient snsClient();

  /** The endpoint's topics, as far as one knows. */
  List<String> topicArns();

  /** What has SNS's certificate, if it cannot be fetched from where it is. */
  Optional<SdkHttpClient> certificateClient();

  /** A picture for who has none at hand. */
  SampleImage sampleImage();

  @Override
  void close();

  /** Puts a picture into a request. */
  interface SampleImage {
    void useIn(RecommendationRequest.Builder request);
  }
}
