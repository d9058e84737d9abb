using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Sessions;

/// <summary>A model that is loaded, at one moment.</summary>
/// <param name="Path">The ONNX file.</param>
/// <param name="Provider">What computes it.</param>
/// <param name="FileBytes">Bytes of its files, which are about what its weights take.</param>
/// <param name="Users">How many keep it (<see cref="SessionRegistry.Use"/>).</param>
/// <param name="Running">How many runs are under way, or about to begin.</param>
public sealed record LoadedModel(string Path, ExecutionProvider Provider, long FileBytes, int Users, int Running);
