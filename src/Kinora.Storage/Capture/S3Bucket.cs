using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Kinora.Pipelines.Capture;

namespace Kinora.Storage.Capture;

/// <summary>A bucket of S3, or of a server that speaks like it, to which captured frames are sent.</summary>
public sealed class S3Bucket : ICaptureBucket
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CaptureBucketOptions _options;
    private readonly Lazy<AmazonS3Client> _client;
    private volatile bool _knowsConditions = true;

    /// <param name="options">Which bucket. Credentials are taken from the environment, or as AWS's programs find them, at the first use.</param>
    public S3Bucket(CaptureBucketOptions options)
    {
        _options = options;
        _client = new Lazy<AmazonS3Client>(Connect);
    }

    public string Display => $"s3://{_options.Bucket}/{_options.Prefix}" + (_options.Endpoint is { } endpoint ? $" at {endpoint}" : "");

    public async Task PutAsync(string name, string file, string contentType, bool mayBeThere, CancellationToken cancellationToken)
    {
        try
        {
            if (mayBeThere && await IsThereAsync(name, file, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            try
            {
                await PutOnceAsync(name, file, contentType, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception error) when (_knowsConditions && error.StatusCode is HttpStatusCode.NotImplemented)
            {
                _knowsConditions = false;  // the same name has the same content, so the condition only saves work
                await PutOnceAsync(name, file, contentType, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AmazonS3Exception error) when (error.StatusCode is HttpStatusCode.PreconditionFailed)
        {
            // It is there: it was sent before.
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException ||
            (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CaptureException($"Captured frames cannot be sent to {Display}: {Explain(error)}", error);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new FileNotFoundException(error.Message, file, error);
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>True when there is an object of that name, and of the file's length: what was cut off counts for nothing.</summary>
    private async Task<bool> IsThereAsync(string name, string file, CancellationToken cancellationToken)
    {
        try
        {
            var there = await _client.Value.GetObjectMetadataAsync(_options.Bucket, _options.Prefix + name, cancellationToken).ConfigureAwait(false);
            return there.ContentLength == new FileInfo(file).Length;
        }
        catch (AmazonS3Exception error) when (
            error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.MovedPermanently)
        {
            // A key that may only write is told no more than that; and what else is wrong stands in a body, which the answer to PUT has.
            return false;
        }
    }

    private async Task PutOnceAsync(string name, string file, string contentType, CancellationToken cancellationToken)
    {
        using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket,
            Key = _options.Prefix + name,
            InputStream = content,
            AutoCloseStream = false,
            ContentType = contentType,
            // One chunk with the hash of the whole in its signature: what other servers than AWS's understand too.
            UseChunkEncoding = false,
            IfNoneMatch = _knowsConditions ? "*" : null,
        };
        await _client.Value.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is wrong and what helps; never a key.</summary>
    private string Explain(Exception error) => error switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => $"there is no bucket '{_options.Bucket}': make it, or name another in capture.s3.bucket.",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" } known =>
            $"the server does not accept the credentials ({known.ErrorCode}): check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } known =>
            $"the server refuses ({known.ErrorCode}): allow this key s3:PutObject there, or check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        AmazonS3Exception { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" } known =>
            $"the bucket is in another region ({known.ErrorCode}): set capture.s3.region.",
        AmazonServiceException known when known.StatusCode != 0 => $"the server answered {(int)known.StatusCode} ({known.ErrorCode}).",
        _ when error.GetBaseException() is System.Net.Sockets.SocketException unreachable => $"the server cannot be reached ({Sentence(unreachable)}).",
        AmazonClientException when error.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an AWS profile.",
        OperationCanceledException or TimeoutException => "the server did not answer in time.",
        _ => $"{Sentence(error.GetBaseException())}.",
    };

    private static string Sentence(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.');

    private AmazonS3Client Connect()
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = _options.PathStyle,
            Timeout = Patience,
            // The spool tries again by itself, for as long as it takes, and asks first what is there.
            MaxErrorRetry = 0,
            // Checksums behind the body are AWS's own; the signature holds the body's hash anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        var region = _options.Region ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName ?? "us-east-1";
        if (_options.Endpoint is { } endpoint)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, region);
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        }

        return new AmazonS3Client(config);
    }
}
