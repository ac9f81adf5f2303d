package com.stygig.async.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An S3 server in this process: S3Proxy over its store in memory or in a folder. */
final class LocalS3 implements AutoCloseable {
  private final BlobStore store;
  private final GuardedStore guarded;
  private final int port;
  private S3Proxy server;

  /** The rules hold for clients, not for {@link #store}. Without a directory, it forgets. */
  LocalS3(S3AccessRules rules, @Nullable Path directory) {
    store =
        directory == null
            ? new TransientNio2BlobStore()
            : new FilesystemNio2BlobStore(existing(directory));
    guarded = new GuardedStore(store, rules);
    server = start(guarded, 0);
    port = server.getPort();
  }

  private static S3Proxy start(BlobStore store, int port) {
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .ignoreUnknownHeaders(true)
            .awsAuthentication(AuthenticationType.NONE, "", "")
            .stopTimeout(0)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The local S3 server did not start", e);
    }
    return server;
  }

  private static String existing(Path directory) {
    try {
      return Files.createDirectories(directory).toAbsolutePath().toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep S3 data in " + directory, e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  BlobStore store() {
    return store;
  }

  /** Stops the server, or has one on the port again. */
  synchronized void outage(boolean isOut) {
    if (isOut) {
      stop();
    } else if (server.getState().equals("STOPPED")) {
      server = start(guarded, port);
    }
  }

  private void stop() {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The local S3 server may not have stopped", e);
    } catch (Exception e) {
      throw new IllegalStateException("The local S3 server did not stop", e);
    }
  }

  @Override
  public synchronized void close() {
    stop();
    store.close();
  }

  /**
   * Denies what the rules deny, as S3 does: without s3:ListBucket a missing key is 403 and not 404.
   */
  private static final class GuardedStore extends ForwardingBlobStore {
    private final S3AccessRules rules;
    private final PrefixMarkers markers;

    GuardedStore(BlobStore store, S3AccessRules rules) {
      super(store);
      this.rules = rules;
      this.markers = new PrefixMarkers(store);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
      if (!rules.mayList(request.bucket())) {
        throw accessDenied();
      }
      return markers.list(request);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
      if (!rules.mayRead(request.bucket())) {
        throw accessDenied();
      }
      try {
        markers.hide(request.bucket(), request.key());
        return super.getBlob(request);
      } catch (NoSuchKeyException e) {
        throw rules.mayList(request.bucket()) ? e : accessDenied();
      }
    }

    /** HEAD needs what GET needs. */
    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
      if (!rules.mayRead(request.bucket())) {
        throw accessDenied();
      }
      try {
        markers.hide(request.bucket(), request.key());
        return super.blobMetadata(request);
      } catch (NoSuchKeyException e) {
        throw rules.mayList(request.bucket()) ? e : accessDenied();
      }
    }

    /**
     * Reads a refused body to its end: a client that is cut off while it sends does not see the
     * refusal.
     */
    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
      try {
        if (request.key().endsWith("/")) {
          requireNoContent(request.contentLength());
        }
        markers.removeBefore(request.bucket(), request.key());
        return super.putBlob(request, body);
      } catch (RuntimeException e) {
        try {
          body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
      markers.hide(request.sourceBucket(), request.sourceKey());
      if (request.destinationKey().endsWith("/")) {
        requireNoContent(
            super.blobMetadata(
                    HeadObjectRequest.builder()
                        .bucket(request.sourceBucket())
                        .key(request.sourceKey())
                        .build())
                .contentLength());
      }
      markers.removeBefore(request.destinationBucket(), request.destinationKey());
      return super.copyBlob(request);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
      if (request.key().endsWith("/")) {
        requireNoContent(1L);
      }
      return super.initiateMultipartUpload(request);
    }

    /** The store would lose it without a word. */
    private static void requireNoContent(@Nullable Long length) {
      if (length != null && length > 0) {
        throw error(
            501,
            "NotImplemented",
            "The local S3 keeps no content under a key that ends in a slash");
      }
    }

    @Override
    public ListObjectVersionsResponse listVersions(ListObjectVersionsRequest request) {
      return markers.withoutMarkers(request.bucket(), super.listVersions(request));
    }

    @Override
    public void deleteBucket(String bucket) {
      markers.removeAllIfAlone(bucket);
      super.deleteBucket(bucket);
    }

    private static S3Exception accessDenied() {
      return error(403, "AccessDenied", "Access Denied");
    }

    private static S3Exception error(int status, String code, String message) {
      return (S3Exception)
          S3Exception.builder()
              .statusCode(status)
              .message(message)
              .awsErrorDetails(
                  AwsErrorDetails.builder()
                      .errorCode(code)
                      .errorMessage(message)
                      .sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build())
                      .build())
              .build();
    }
  }
}
