namespace Kinora.Vision.Sessions;

/// <summary>A model file cannot be loaded or does not have the inputs and outputs that its recipe needs.</summary>
public sealed class ModelLoadException(string message, Exception? inner = null) : Exception(message, inner);
