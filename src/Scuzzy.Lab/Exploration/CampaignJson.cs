using System.Text.Json.Serialization;

namespace Scuzzy.Lab.Exploration;

/// <summary>How campaign states are read and written, without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(CampaignState))]
internal sealed partial class CampaignJson : JsonSerializerContext;
