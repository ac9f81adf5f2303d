package com.stygig.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.HttpFaults;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.LocalCloudTest;
import com.stygig.async.testkit.LocalEndpoint;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import tools.jackson.databind.json.JsonMapper;

/** What arrives in S3, uploaded by the clients that the library builds. */
@LocalCloudTest
class UploadTest {
  @TempDir static Path directory;

  private final LocalCloud cloud;
  private final String endpointName = "e-" + UUID.randomUUID();
  private final ManualWaiter waiter = new ManualWaiter();
  private LocalEndpoint endpoint;
  private StygigAsyncClient client;

  UploadTest(LocalCloud cloud) {
    this.cloud = cloud;
  }

  @BeforeAll
  static void createBucket(LocalCloud cloud) {
    cloud.createBucket("bucket", "in/");
  }

  @BeforeEach
  void start() {
    endpoint =
        cloud.deploy(
            EndpointConfig.async(endpointName, request -> null, "s3://bucket/out")
                .instanceCount(0)
                .build());
    client =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://bucket/in/")
            .payloadDelivery(PayloadDelivery.S3)
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.s3Endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(waiter)
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    cloud.deleteEndpoint(endpointName);
  }

  /** What arrived, which must have come in parts: S3 marks that in the ETag. */
  private Path downloadOfParts(InferenceRequest request) {
    S3Uri input =
        client
            .submit(request, ResultDecoder.bytes())
            .receipt()
            .join()
            .inputLocation()
            .orElseThrow();
    Path file = directory.resolve(UUID.randomUUID().toString());
    var object =
        cloud
            .s3Client()
            .getObject(
                b -> b.bucket(input.bucket()).key(input.key()),
                AsyncResponseTransformer.toFile(file))
            .join();
    assertThat(object.eTag()).matches("\".*-\\d+\"");
    return file;
  }

  private static Path randomFile(byte[] head, int size) throws Exception {
    Path file = directory.resolve(UUID.randomUUID().toString());
    Random random = new Random(size);
    byte[] block = new byte[1 << 16];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(head);
      for (int written = head.length; written < size; written += block.length) {
        random.nextBytes(block);
        out.write(block, 0, Math.min(block.length, size - written));
      }
    }
    return file;
  }

  private static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  @Test
  void aLargeFileArrivesInPartsAsItIs() throws Exception {
    Path file = randomFile(new byte[0], 40_000_001);

    Path uploaded =
        downloadOfParts(InferenceRequest.builder().payload(Payload.ofFile(file)).build());

    assertThat(Files.mismatch(file, uploaded)).isEqualTo(-1);
  }

  @Test
  void cancellingAnUploadLeavesNoPartsBehindAndInvokesNothing() throws Exception {
    Path file = randomFile(new byte[0], 200_000_000);
    InferenceHandle<byte[]> handle =
        client.submit(
            InferenceRequest.builder().payload(Payload.ofFile(file)).build(),
            ResultDecoder.bytes());
    await().pollInterval(Duration.ofMillis(10)).until(() -> uploadsUnderWay() == 1);

    handle.cancel();

    await().until(() -> uploadsUnderWay() == 0);
    assertThat(handle.receipt()).isCompletedExceptionally();
    assertThat(
            cloud.s3Client().listObjectsV2(b -> b.bucket("bucket").prefix("in/")).join().contents())
        .noneMatch(object -> object.size() == 200_000_000);
  }

  private int uploadsUnderWay() {
    return cloud.s3Client().listMultipartUploads(b -> b.bucket("bucket")).join().uploads().size();
  }

  @Test
  void aLargeImageArrivesInPartsInsideItsJson() throws Exception {
    Path image = randomFile(Images.encoded("png"), 30_000_001);

    Path uploaded =
        downloadOfParts(
            RecommendationRequest.builder().image(image).topK(3).build().toInferenceRequest());

    var json = JsonMapper.shared().createParser(uploaded.toFile());
    var bytes = new java.io.ByteArrayOutputStream();
    json.nextToken();
    assertThat(json.nextName()).isEqualTo("image");
    json.nextToken();
    json.readBinaryValue(bytes);
    byte[] decoded = bytes.toByteArray();
    assertThat(decoded).hasSize(30_000_001);
    assertThat(checksum(decoded)).isEqualTo(checksum(Files.readAllBytes(image)));
    assertThat(json.nextName()).isEqualTo("top_k");
    json.close();
  }

  @Test
  void partsThatWentWrongAreSentAgainWhateverThePayloadIs() throws Exception {
    byte[] bytes = new byte[30_000_001];
    new Random(1).nextBytes(bytes);
    Path file = randomFile(Images.encoded("png"), 30_000_001);
    cloud.httpFaults().unavailable(0.07);
    try (StygigAsyncClient throughFaults =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://bucket/in/")
            .region(cloud.region())
            .credentialsProvider(cloud.credentialsProvider())
            .s3EndpointOverride(cloud.endpoint())
            .sageMakerRuntimeEndpointOverride(cloud.sageMakerRuntimeEndpoint())
            .waiter(waiter)
            .build()) {
      List<InferenceRequest> requests =
          List.of(
              InferenceRequest.builder().payload(Payload.ofBytes(bytes)).build(),
              InferenceRequest.builder().payload(Payload.ofFile(file)).build(),
              RecommendationRequest.builder().image(file).build().toInferenceRequest());
      for (InferenceRequest request : requests) {
        long before = cloud.httpFaults().count(HttpFaults.Kind.UNAVAILABLE);
        do {
          assertThat(throughFaults.submit(request, ResultDecoder.bytes()).receipt().join())
              .isNotNull();
        } while (cloud.httpFaults().count(HttpFaults.Kind.UNAVAILABLE) == before);
      }
    } finally {
      cloud.httpFaults().reset();
    }
  }

  @Test
  void aSmallPayloadArrivesWithItsContentType() {
    S3Uri input =
        client
            .submit(
                InferenceRequest.builder()
                    .payload(Payload.ofUtf8("small"))
                    .contentType("text/csv")
                    .build(),
                ResultDecoder.bytes())
            .receipt()
            .join()
            .inputLocation()
            .orElseThrow();

    var object =
        cloud
            .s3Client()
            .getObject(
                b -> b.bucket(input.bucket()).key(input.key()), AsyncResponseTransformer.toBytes())
            .join();
    assertThat(object.asString(UTF_8)).isEqualTo("small");
    assertThat(object.response().contentType()).isEqualTo("text/csv");
  }

  @Test
  void anUploadThatIsRefusedInvokesNothingAndNamesTheDestination() {
    try (StygigAsyncClient lost =
        StygigAsyncClient.builder()
            .endpointName(endpointName)
            .inputLocation("s3://no-such-bucket/in/")
            .payloadDelivery(PayloadDelivery.S3)
            .s3Client(cloud.s3Client())
            .sageMakerRuntimeClient(cloud.sageMakerRuntimeClient())
            .waiter(waiter)
            .build()) {
      InferenceRequest request = InferenceRequest.builder().payload(Payload.ofUtf8("x")).build();

      assertThatThrownBy(() -> lost.submit(request, ResultDecoder.bytes()).result().join())
          .hasCauseInstanceOf(UploadException.class)
          .hasMessageContaining("s3://no-such-bucket/in/request-");
      assertThat(endpoint.acceptedInvocations()).isZero();
    }
  }

  @Test
  void aFileThatIsGoneWhenItIsSentIsRefusedBeforeAnythingIsSent() throws Exception {
    Path file = randomFile(new byte[0], 100);
    InferenceRequest request = InferenceRequest.builder().payload(Payload.ofFile(file)).build();
    Files.delete(file);

    assertThatThrownBy(() -> client.submit(request, ResultDecoder.bytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No such file: " + file);
  }
}
