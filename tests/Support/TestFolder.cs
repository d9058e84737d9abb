namespace Kinora.Tests.Support;

/// <summary>A folder of a test's own, removed with everything in it.</summary>
public sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("kinora-test-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Join(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
