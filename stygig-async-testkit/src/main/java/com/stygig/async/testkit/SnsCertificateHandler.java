package com.stygig.async.testkit;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Has a signer's certificate at the path where messages say that it is; the host is AWS's. */
final class SnsCertificateHandler extends Handler.Abstract {
  private final SnsSigner signer;

  SnsCertificateHandler(SnsSigner signer) {
    this.signer = signer;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(signer.certificateUrl().getPath())) {
      return false;
    }
    response.getHeaders().put("Content-Type", "application/x-pem-file");
    response.write(true, ByteBuffer.wrap(signer.certificate()), callback);
    return true;
  }
}
