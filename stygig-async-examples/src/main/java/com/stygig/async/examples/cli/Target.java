package com.stygig.async.examples.cli;

import com.stygig.async.StygigAsyncClient;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.aws.LocalCertificateClient;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * An endpoint, and the AWS that it is in.
 *
 * @param topicArns the endpoint's topics, as far as one knows
 * @param isLocal whether everything is quick and costs nothing
 */
record Target(Aws aws, String endpointName, List<String> topicArns, boolean isLocal)
    implements AutoCloseable {
  /** A client of the endpoint, complete but for its waiter. */
  StygigAsyncClient.Builder clientBuilder(String inputLocation) {
    return aws.stygig().endpointName(endpointName).inputLocation(inputLocation);
  }

  /** What has SNS's certificate, if it is not to be fetched from where it says it is. */
  Optional<SdkHttpClient> certificateClient() {
    return isLocal ? aws.endpointUrl().map(LocalCertificateClient::new) : Optional.empty();
  }

  /** A picture in S3 for who has none at hand: the first of the team's shirts. */
  String sampleImage() {
    ListObjectsV2Response shirts =
        aws.s3()
            .listObjectsV2(b -> b.bucket(Team.BUCKET).prefix(Team.SAMPLE_PREFIX).maxKeys(10))
            .join();
    return shirts.contents().stream()
        .map(S3Object::key)
        .filter(name -> !name.endsWith("/"))
        .findFirst()
        .map(key -> "s3://" + Team.BUCKET + "/" + key)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No sample in s3://"
                        + Team.BUCKET
                        + "/"
                        + Team.SAMPLE_PREFIX
                        + ": give --image or --s3-image"));
  }

  @Override
  public void close() {
    aws.close();
  }
}
