package com.stygig.async.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.messagemanager.sns.SnsMessageManager;
import software.amazon.awssdk.messagemanager.sns.model.SnsNotification;
import software.amazon.awssdk.regions.Region;

@LocalCloudTest
class SnsSignatureTest {
  private final LocalCloud cloud;
  private final SnsTestKit kit;
  private final TestQueue queue;

  SnsSignatureTest(LocalCloud cloud) {
    this.cloud = cloud;
    kit = new SnsTestKit(cloud);
    queue = new TestQueue(cloud);
  }

  private SnsMessageManager manager(LocalCloud cloud, Region region) {
    return SnsMessageManager.builder()
        .region(region)
        .httpClient(cloud.snsCertificateClient())
        .build();
  }

  private String envelope(String signatureVersion) {
    String topic = kit.topic(Map.of("SignatureVersion", signatureVersion));
    kit.subscribe(topic, queue, Map.of());
    kit.sns.publish(b -> b.topicArn(topic).subject("S").message("héllo\nworld")).join();
    return queue.awaitBodies(1).get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void theAwsSdkAcceptsTheSignature(String version) {
    String envelope = envelope(version);

    try (SnsMessageManager manager = manager(cloud, cloud.region())) {
      assertThat(manager.parseMessage(envelope))
          .isInstanceOfSatisfying(
              SnsNotification.class,
              notification -> {
                assertThat(notification.message()).isEqualTo("héllo\nworld");
                assertThat(notification.signatureVersion().toString()).contains(version);
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void aChangedByteIsNoticed(String version) {
    String changed = envelope(version).replace("world", "World");

    try (SnsMessageManager manager = manager(cloud, cloud.region())) {
      assertThatThrownBy(() -> manager.parseMessage(changed)).hasMessageContaining("signature");
    }
  }

  @Test
  void anotherRegionOrHostIsNotTrusted() {
    String envelope = envelope("2");

    try (SnsMessageManager frankfurt = manager(cloud, Region.EU_CENTRAL_1);
        SnsMessageManager here = manager(cloud, cloud.region())) {
      assertThatThrownBy(() -> frankfurt.parseMessage(envelope))
          .hasMessageContaining("Certificate");
      assertThatThrownBy(
              () ->
                  here.parseMessage(
                      envelope.replace("https://sns.ap-south-1.amazonaws.com", "https://sns.evil")))
          .hasMessageContaining("Certificate");
    }
  }

  @Test
  void aMessageOfAnotherCloudIsNotTrusted() {
    String envelope = envelope("1");

    try (LocalCloud other = LocalCloud.start();
        SnsMessageManager manager = manager(other, cloud.region())) {
      assertThatThrownBy(() -> manager.parseMessage(envelope))
          .hasRootCauseInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "ap-east-1", "me-central-1", "cn-north-1", "us-gov-west-1"})
  void theAwsSdkAcceptsTheSignatureInOtherRegions(String region) {
    try (LocalCloud there = LocalCloud.start(Region.of(region));
        SnsMessageManager manager = manager(there, there.region())) {
      SnsTestKit kit = new SnsTestKit(there);
      TestQueue queue = new TestQueue(there);
      String topic = kit.topic();
      kit.subscribe(topic, queue, Map.of());
      kit.publish(topic, "x");

      assertThat(((SnsNotification) manager.parseMessage(queue.awaitBodies(1).get(0))).message())
          .isEqualTo("x");
    }
  }

  @Test
  void theCertificateClientHasNothingElse() {
    SdkHttpClient http = cloud.snsCertificateClient();
    HttpExecuteRequest request =
        HttpExecuteRequest.builder()
            .request(
                SdkHttpRequest.builder()
                    .method(SdkHttpMethod.GET)
                    .uri("https://sns.ap-south-1.amazonaws.com/other.pem")
                    .build())
            .build();

    assertThatThrownBy(() -> http.prepareRequest(request).call())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.pem");
  }
}
