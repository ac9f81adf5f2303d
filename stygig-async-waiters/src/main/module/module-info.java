/** Ways to wait for a SageMaker asynchronous inference to end. */
module com.stygig.async.waiters {
  requires transitive com.stygig.async;
  requires transitive software.amazon.awssdk.services.sns;
  requires transitive software.amazon.awssdk.services.sqs;
  requires tools.jackson.core;

  // For SnsHttpWaiter alone.
  requires static software.amazon.awssdk.http.urlconnection;
  requires static software.amazon.awssdk.messagemanager.sns;
  requires static transitive org.jspecify;

  exports com.stygig.async.waiters;
}
