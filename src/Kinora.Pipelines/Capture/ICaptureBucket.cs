namespace Kinora.Pipelines.Capture;

/// <summary>Where captured frames are sent. Safe for concurrent use.</summary>
public interface ICaptureBucket : IDisposable
{
    /// <summary>Where it is, for people, without secrets.</summary>
    string Display { get; }

    /// <summary>Sends a file. An object of that name that is there already stays as it is: names are never used for something else.</summary>
    /// <param name="name">The object's name, without the bucket's prefix.</param>
    /// <param name="file">The file.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="mayBeThere">True when it may have been sent before, so that it is worth asking before it is sent again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CaptureException">It could not be sent, in one sentence that says why.</exception>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    Task PutAsync(string name, string file, string contentType, bool mayBeThere, CancellationToken cancellationToken);
}
