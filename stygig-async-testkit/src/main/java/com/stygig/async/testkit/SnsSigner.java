package com.stygig.async.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Signs messages as SNS does, with a key of its own. It is made when it is first needed, as that
 * takes up to a second, and most clouds send nothing that is signed. Thread-safe.
 */
final class SnsSigner {
  private static final Map<String, String> ALGORITHMS =
      Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");

  private static final class Identity {
    private final PrivateKey key;
    private final byte[] certificate;

    Identity(PrivateKey key, byte[] certificate) {
      this.key = key;
      this.certificate = certificate;
    }
  }

  private final Region region;
  private final String domain;
  private final URI certificateUrl;
  private @Nullable Identity identity;

  SnsSigner(Region region) {
    this.region = region;
    domain = PartitionMetadata.of(region).dnsSuffix();
    byte[] name = new byte[16];
    new Random().nextBytes(name);
    certificateUrl =
        URI.create(
            "https://sns.%s.%s/SimpleNotificationService-%s.pem"
                .formatted(region.id(), domain, HexFormat.of().formatHex(name)));
  }

  /** Where a message says that the certificate is. */
  URI certificateUrl() {
    return certificateUrl;
  }

  /** The certificate as PEM. */
  byte[] certificate() {
    return identity().certificate.clone();
  }

  private synchronized Identity identity() {
    if (identity == null) {
      identity = newIdentity();
    }
    return identity;
  }

  private Identity newIdentity() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      return new Identity(keys.getPrivate(), certificate(keys, region.id(), domain));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("Cannot make a certificate for the local SNS", e);
    }
  }

  /**
   * Signs the fields of a message.
   *
   * @param version "1" or "2"
   * @param fields those that SNS signs; it signs them in alphabetical order
   * @return the signature in Base64
   */
  String sign(String version, SortedMap<String, String> fields) {
    StringBuilder canonical = new StringBuilder();
    fields.forEach((name, value) -> canonical.append(name + "\n" + value + "\n"));
    try {
      Signature signature = Signature.getInstance(ALGORITHMS.get(version));
      signature.initSign(identity().key);
      signature.update(canonical.toString().getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Cannot sign with version " + version, e);
    }
  }

  private static byte[] certificate(KeyPair keys, String region, String domain)
      throws OperatorCreationException, IOException {
    X500Name subject = new X500Name("CN=sns." + domain);
    Instant now = Instant.now();
    // AWS's certificate bears another name in some regions; this one bears them all.
    GeneralName[] names =
        Stream.of(
                "sns.", "sns." + region + ".", "sns-" + region + ".", "sns-signing." + region + ".")
            .map(host -> new GeneralName(GeneralName.dNSName, host + domain))
            .toArray(GeneralName[]::new);
    byte[] der =
        new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.ONE,
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(365))),
                subject,
                keys.getPublic())
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
            .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
            .getEncoded();
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
        .getBytes(UTF_8);
  }
}
