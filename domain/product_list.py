"""Microsoft's products and their service plans, as `make product-list` read them."""

AS_OF = "2026-11-30"
"""The day on which the list was taken over."""

LIST = """\
c2e41e49-e2a2-4c55-832a-cf13ffba1d6a|10_ALR_ADDON|10-Year Audit Log Retention Add On
2b9c8e7c-319c-43a2-a2a0-48c5c6161de7|AAD_BASIC|Microsoft Entra ID Basic
30fc3c36-5a95-4956-ba57-c09c2a600bb9|AAD_PREMIUM_FACULTY|Microsoft Entra ID P1 for Faculty
84a661c4-e949-4bd2-a560-ed7766fcaf2b|AAD_PREMIUM_P2|Microsoft Entra ID P2
de597797-22fb-4d65-a9fe-b7dbe8893914|AAD_PREMIUM_USGOV_GCCHIGH|Microsoft Entra ID P1_USGOV_GCCHIGH
078d2b04-f1bd-4111-bbd4-b4b1b354cef4|AAD_PREMIUM|Microsoft Entra ID P1
84d5f90f-cd0d-4864-b90b-1c7ba63b4808|ADALLOM_O365|Office 365 Cloud App Security
df845ce7-05f9-4894-b5f2-11bbfbcfd2b6|ADALLOM_STANDALONE|Microsoft Cloud App Security
e4654015-5daf-4a48-9b37-4f309dddd88b|ADV_COMMS|Advanced Communications
796a6fb4-740b-4d36-bf56-9c12ca7fa069|AGENT_365|Agent 365
98defdf7-f6c1-44f5-a1f6-943b6764e7a5|ATA|Microsoft Defender for Identity
26ad4b5c-b686-462e-84b9-d7c22b46837f|ATP_ENTERPRISE_FACULTY|Microsoft Defender for Office 365 (Plan 1) Faculty
d0d1ca43-b81a-4f51-81e5-a5b1ad7bb005|ATP_ENTERPRISE_GOV|Microsoft Defender for Office 365 (Plan 1) GCC
a237b6d8-572e-4839-bffd-7786d32a5d0e|ATP_ENTERPRISE_STUDENTS_USE_BENEFIT|Microsoft Defender for Office 365 (Plan 1) Student use benefit
917fb2b4-f71c-43a1-8edc-75532b554bb5|ATP_ENTERPRISE_STUDENT|Microsoft Defender for Office 365 (Plan 1) Student
550f19ba-f323-4a7d-a8d2-8971b0d9ea85|ATP_ENTERPRISE_USGOV_GCCHIGH|Microsoft Defender for Office 365 (Plan 1)_USGOV_GCCHIGH
4ef96642-f096-40de-a3e9-d83fb2f90211|ATP_ENTERPRISE|Microsoft Defender for Office 365 (Plan 1)
fcecd1f9-a91e-488d-a918-a96cdb6ce2b0|AX7_USER_TRIAL|Microsoft Dynamics AX7 User Trial
8330dae3-d349-44f7-9cad-1b23c64baabe|BUSINESS_VOICE_DIRECTROUTING_MED|Microsoft 365 Business Voice (without Calling Plan) for US
d52db95a-5ecb-46b6-beb0-190ab5cda4a8|BUSINESS_VOICE_DIRECTROUTING|Microsoft 365 Business Voice (without Calling Plan)
08d7bce8-6e16-490e-89db-1d508e5e9609|BUSINESS_VOICE_MED2_TELCO|Microsoft 365 Business Voice (US)
a6051f20-9cbc-47d2-930d-419183bf6cf1|BUSINESS_VOICE_MED2|Microsoft 365 Business Voice
e5a17adf-8f0d-4b57-bc14-d331235f9307|BUSINESS_VOICE|Microsoft 365 Business Voice (UK
95de1760-7682-406d-98c9-52ef14e51e2b|CAREERCOACH_FACULTY|Career Coach for faculty
01c8007a-57d2-41e0-a3c3-0b46ead16cc4|CAREERCOACH_STUDENTS|Career Coach for students
606b54a9-78d8-4298-ad8b-df6ef4481c80|CCIBOTS_PRIVPREV_VIRAL|Microsoft Copilot Studio Viral Trial
eddf428b-da0e-4115-accf-b29eb0b83965|CDS_DB_CAPACITY_GOV|Common Data Service Database Capacity for Government
e612d426-6bc3-4181-9658-91aa906b0ac0|CDS_DB_CAPACITY|Common Data Service Database Capacity
631d5fb1-a668-4c2a-9427-8830665a742e|CDS_FILE_CAPACITY|Common Data Service for Apps File Capacity
448b063f-9cc6-42fc-a0e6-40e08724a395|CDS_LOG_CAPACITY|Common Data Service Log Capacity
d2dea78b-507c-4e56-b400-39447f4738f8|CDSAICAPACITY|AI Builder Capacity add-on
4b2c20e4-939d-4bf4-9dd8-6870240cfe19|Clipchamp_Premium_Add_on|Clipchamp Premium Add-on
0fe440c5-f2bf-442b-a4f4-9a7af77a200b|Clipchamp_Premium|Clipchamp Premium
481f3bc2-5756-4b28-9375-5c8c86b99e6b|Clipchamp_Standard|Clipchamp Standard
a9d7ef53-9bea-4a2a-9650-fa7df58fe094|CMPA_addon_GCC|Compliance Manager Premium Assessment Add-On for GCC
8a5fbbed-8b8c-41e5-907e-c50c471340fd|CMPA_addon|Compliance Manager Premium Assessment Add-On
10dd46b2-c5ad-4de3-865c-a6fa1363fb51|Compliance_Program_for_Microsoft_Cloud|Compliance Program for Microsoft Cloud
816eacd3-e1e3-46b3-83c8-1ffd37e053d9|CPC_B_1C_2RAM_64GB|Windows 365 Business 1 vCPU 2 GB 64 GB
135bee78-485b-4181-ad6e-40286e311850|CPC_B_2C_4RAM_128GB|Windows 365 Business 2 vCPU 4 GB 128 GB
805d57c3-a97d-4c12-a1d0-858ffe5015d0|CPC_B_2C_4RAM_256GB|Windows 365 Business 2 vCPU 4 GB 256 GB
42e6818f-8966-444b-b7ac-0027c83fa8b5|CPC_B_2C_4RAM_64GB|Windows 365 Business 2 vCPU 4 GB 64 GB
71f21848-f89b-4aaa-a2dc-780c8e8aac5b|CPC_B_2C_8RAM_128GB|Windows 365 Business 2 vCPU 8 GB 128 GB
750d9542-a2f8-41c7-8c81-311352173432|CPC_B_2C_8RAM_256GB|Windows 365 Business 2 vCPU 8 GB 256 GB
439ac253-bfbc-49c7-acc0-6b951407b5ef|CPC_B_4C_16RAM_128GB_WHB|Windows 365 Business 4 vCPU 16 GB 128 GB (with Windows Hybrid Benefit)
ad83ac17-4a5a-4ebb-adb2-079fb277e8b9|CPC_B_4C_16RAM_128GB|Windows 365 Business 4 vCPU 16 GB 128 GB
b3891a9f-c7d9-463c-a2ec-0b2321bda6f9|CPC_B_4C_16RAM_256GB|Windows 365 Business 4 vCPU 16 GB 256 GB
1b3043ad-dfc6-427e-a2c0-5ca7a6c94a2b|CPC_B_4C_16RAM_512GB|Windows 365 Business 4 vCPU 16 GB 512 GB
3cb45fab-ae53-4ff6-af40-24c1915ca07b|CPC_B_8C_32RAM_128GB|Windows 365 Business 8 vCPU 32 GB 128 GB
fbc79df2-da01-4c17-8d88-17f8c9493d8f|CPC_B_8C_32RAM_256GB|Windows 365 Business 8 vCPU 32 GB 256 GB
8ee402cd-e6a8-4b67-a411-54d1f37a2049|CPC_B_8C_32RAM_512GB|Windows 365 Business 8 vCPU 32 GB 512 GB
0c278af4-c9c1-45de-9f4b-cd929e747a2c|CPC_E_1C_2GB_64GB|Windows 365 Enterprise 1 vCPU 2 GB 64 GB
226ca751-f0a4-4232-9be5-73c02a92555e|CPC_E_2C_4GB_128GB|Windows 365 Enterprise 2 vCPU 4 GB 128 GB
5265a84e-8def-4fa2-ab4b-5dc278df5025|CPC_E_2C_4GB_256GB|Windows 365 Enterprise 2 vCPU 4 GB 256 GB
7bb14422-3b90-4389-a7be-f1b745fc037f|CPC_E_2C_4GB_64GB|Windows 365 Enterprise 2 vCPU 4 GB 64 GB
e2aebe6c-897d-480f-9d62-fff1381581f7|CPC_E_2C_8GB_128GB|Windows 365 Enterprise 2 vCPU 8 GB 128 GB
1c79494f-e170-431f-a409-428f6053fa35|CPC_E_2C_8GB_256GB|Windows 365 Enterprise 2 vCPU 8 GB 256 GB
d201f153-d3b2-4057-be2f-fe25c8983e6f|CPC_E_4C_16GB_128GB|Windows 365 Enterprise 4 vCPU 16 GB 128 GB
96d2951e-cb42-4481-9d6d-cad3baac177e|CPC_E_4C_16GB_256GB|Windows 365 Enterprise 4 vCPU 16 GB 256 GB
0da63026-e422-4390-89e8-b14520d7e699|CPC_E_4C_16GB_512GB|Windows 365 Enterprise 4 vCPU 16 GB 512 GB
c97d00e4-0c4c-4ec2-a016-9448c65de986|CPC_E_8C_32GB_128GB|Windows 365 Enterprise 8 vCPU 32 GB 128 GB
7818ca3e-73c8-4e49-bc34-1276a2d27918|CPC_E_8C_32GB_256GB|Windows 365 Enterprise 8 vCPU 32 GB 256 GB
9fb0ba5f-4825-4e84-b239-5167a3a5d4dc|CPC_E_8C_32GB_512GB|Windows 365 Enterprise 8 vCPU 32 GB 512 GB
bce09f38-1800-4a51-8d50-5486380ba84a|CPC_LVL_1|Windows 365 Enterprise 2 vCPU 4 GB 128 GB (Preview)
461cb62c-6db7-41aa-bf3c-ce78236cdb9e|CPC_LVL_2|Windows 365 Enterprise 2 vCPU 8 GB 128 GB (Preview)
bbb4bf6e-3e12-4343-84a1-54d160c00f40|CPC_LVL_3|Windows 365 Enterprise 4 vCPU 16 GB 256 GB (Preview)
977464c4-bfaf-4b67-b761-a9bb735a2196|CRM_AUTO_ROUTING_ADDON|Dynamics 365 Field Service, Enterprise Edition - Resource Scheduling Optimization
de176c31-616d-4eae-829a-718918d7ec23|CRM_HYBRIDCONNECTOR|Dynamics 365 Hybrid Connector
cb9bc974-a47b-4123-998d-a383390168cc|CRM_ONLINE_PORTAL_GCC|Dynamics 365 Enterprise Edition - Additional Portal for Government
67f58b51-af53-4344-9663-9a2beb1d8a8e|CRM_ONLINE_PORTAL_NOPREREQ|Dynamics 365 Enterprise Edition - Additional Portal for Government
a4bfb28e-becc-41b0-a454-ac680dc258d3|CRM_ONLINE_PORTAL|Dynamics 365 Enterprise Edition - Additional Portal (Qualified Offer)
2bd3cb20-1bb6-446b-b4d0-089af3a05c52|CRMINSTANCE_GCC|Dynamics 365 Enterprise Edition - Additional Production Instance for Government
9d776713-14cb-4697-a21d-9a52455c738a|CRMINSTANCE|Dynamics 365 - Additional Production Instance (Qualified Offer)
3856cd1b-8033-458e-8d0f-9909ec6e6e6d|CRMPLAN2_GCC|Microsoft Dynamics CRM Online Basic for Government
906af65a-2970-46d5-9b58-4e9aa50f0657|CRMPLAN2|Microsoft Dynamics CRM Online Basic
ba051a1a-4c3d-4ccd-9890-6fa6a4e696e7|CRMSTANDARD_GCC|Microsoft Dynamics CRM Online for Government
d17b27af-3f49-4822-99f9-56a661538792|CRMSTANDARD|Microsoft Dynamics CRM Online
4aed5dd6-eb9c-4143-8f14-368d70287121|CRMSTORAGE_GCC|Dynamics 365 Enterprise Edition - Additional Database Storage for Government
328dc228-00bc-48c6-8b09-1fbc8bc3435d|CRMSTORAGE|Dynamics 365 - Additional Database Storage (Qualified Offer)
1d2756cb-2147-4b05-b4d5-f013c022dcb9|CRMTESTINSTANCE_GCC|Dynamics 365 Enterprise Edition - Additional Non-Production Instance for Government
2cf302fe-62db-4e20-b573-e0998b1208b5|CRMTESTINSTANCE_NOPREREQ|Dynamics 365 - Additional Non-Production Instance for Government
e06abcc2-7ec5-4a79-b08b-d9c282376f72|CRMTESTINSTANCE|Dynamics 365 - Additional Non-Production Instance (Qualified Offer)
eb18b715-ea9d-4290-9994-2ebf4b5042d2|D365_CUSTOMER_SERVICE_ENT_ATTACH|Dynamics 365 for Customer Service Enterprise Attach to Qualifying Dynamics 365 Base Offer A
19dec69d-d9f3-4792-8a39-d8ecdf51937b|D365_CUSTOMER_SERVICE_PRO_ATTACH|Dynamics 365 for Customer Service Professional Attach to Qualifying Dynamics 365 Base Offer
5cd0b796-9ac8-4792-9f0b-796ca9044e4a|D365_ENTERPRISE_CASE_MANAGEMENT_GOV|Dynamics 365 for Case Management, Enterprise Edition for Government
65758a5f-2e16-43b3-a8cb-296cd8f69e09|D365_ENTERPRISE_CUSTOMER_SERVICE_GOV|Dynamics 365 for Customer Service Enterprise for Government
8eac9119-7e6b-4278-9dc4-e3458993b08a|D365_ENTERPRISE_FIELD_SERVICE_GOV|Dynamics 365 for Field Service for Government
6c827f0a-42cb-4cff-b1cd-f4104c16ede3|D365_ENTERPRISE_PROJECT_SERVICE_AUTOMATION_GOV|Dynamics 365 for Project Service Automation for Government
e85b3345-2fd5-45cf-a196-7968d3e18e56|D365_ENTERPRISE_SALES_GOV|Dynamics 365 for Sales Enterprise for Government
a36cdaa2-a806-4b6e-9ae0-28dbd993c20e|D365_FIELD_SERVICE_ATTACH|Dynamics 365 for Field Service Attach to Qualifying Dynamics 365 Base Offer
e7965e3a-1f49-4d67-a3de-ad1ce460bbcc|D365_FIELD_SERVICE_CONTRACTOR_GOV|Dynamics 365 Field Service Contractor for Government
23e6e135-e869-4ce4-9ae4-5710cd69ac13|D365_FIELD_SERVICE_CONTRACTOR|Dynamics 365 Field Service Contractor
4b32a493-9a67-4649-8eb9-9fc5a5f75c12|D365_MARKETING_USER|Dynamics 365 for Marketing USL
5b22585d-1b71-4c6b-b6ec-160b1a9c2323|D365_SALES_ENT_ATTACH|Dynamics 365 Sales Enterprise Attach to Qualifying Dynamics 365 Base Offer
245e6bf9-411e-481e-8611-5c08595e2988|D365_SALES_PRO_ATTACH|Dynamics 365 Sales Professional Attach to Qualifying Dynamics 365 Base Offer
229fa362-9d30-4dbc-8110-21b77a7f9b26|D365_SALES_PRO_GOV|Dynamics 365 for Sales Professional for Government
9c7bff7a-3715-4da7-88d3-07f57f8d0fb6|D365_SALES_PRO_IW|Dynamics 365 For Sales Professional Trial
be9f9771-1c64-4618-9907-244325141096|D365_SALES_PRO|Dynamics 365 For Sales Professional
bba890d4-7881-4584-8102-0c3fdfb739a7|DEFENDER_ENDPOINT_P1_EDU|Microsoft Defender for Endpoint P1 for EDU
16a55f2f-ff35-4cd5-9146-fb784e3761a5|DEFENDER_ENDPOINT_P1|Microsoft Defender for Endpoint P1
a9c51c15-ffad-4c66-88c0-8771455c832d|Defender_Threat_Intelligence|Defender Threat Intelligence
74039b88-bd62-4b5c-9d9c-7a92bbc0bfdf|DESKLESSPACK_USGOV_GCCHIGH|Office 365 F3_USGOV_GCCHIGH
4b585984-651b-448a-9e53-3b10f069cf7f|DESKLESSPACK|Office 365 F3
c42b9cae-ea4f-4ab7-9717-81576235ccac|DEVELOPERPACK_E5|Microsoft 365 E5 Developer (without Windows and Audio Conferencing)
189a915c-fe4f-4ffa-bde4-85b9628d07a0|DEVELOPERPACK|Office 365 E3 Developer
4f05b1a3-a978-462c-b93f-781c6bee998f|DYN365_ ENTERPRISE _RELATIONSHIP_SALES|Microsoft Relationship Sales solution
61e6bd70-fbdb-4deb-82ea-912842f39431|DYN365_AI_SERVICE_INSIGHTS|Dynamics 365 Customer Service Insights Trial
673afb9d-d85b-40c2-914e-7bf46cd5cd75|DYN365_ASSETMANAGEMENT|Dynamics 365 Asset Management Addl Assets
a58f5506-b382-44d4-bfab-225b2fbf8390|DYN365_BUSCENTRAL_ADD_ENV_ADDON|Dynamics 365 Business Central Additional Environment Addon
7d0d4f9a-2686-4cb8-814c-eff3fdab6d74|DYN365_BUSCENTRAL_DB_CAPACITY|Dynamics 365 Business Central Database Capacity
2880026b-2b0c-4251-8656-5d41ff11e3aa|DYN365_BUSCENTRAL_ESSENTIAL|Dynamics 365 Business Central Essentials
f991cecc-3f91-4cd0-a9a8-bf1c8167e029|DYN365_BUSCENTRAL_PREMIUM|Dynamics 365 Business Central Premium
2e3c4023-80f6-4711-aa5d-29e0ecb46835|DYN365_BUSCENTRAL_TEAM_MEMBER|Dynamics 365 Business Central Team Members
238e2f8d-e429-4035-94db-6926be4ffe7b|DYN365_BUSINESS_MARKETING|Dynamics 365 for Marketing Business Edition
1b399f66-be2a-479c-a79d-84a43a46f79e|DYN365_CS_CHAT_GOV|Dynamics 365 for Customer Service Chat for Government
7d7af6c2-0be6-46df-84d1-c181b0272909|DYN365_CS_CHAT|Dynamics 365 for Customer Service Chat
336dfe1f-3b33-4ab4-b395-cba8f614976d|DYN365_CS_MESSAGING_GOV|Dynamics 365 for Customer Service Digital Messaging add-on for Government
ea9ba490-50b8-474e-8671-9fec0f1268f3|DYN365_CS_OC_MESSAGING_VOICE_GOV_TEST|Dynamics 365 Customer Service Digital Messaging and Voice Add-in for Government for Test
6ec542c9-2a86-4d4a-8a52-d233eb58ef0a|DYN365_CS_OC_MESSAGING_VOICE_GOV|Dynamics 365 Customer Service Digital Messaging and Voice Add-in for Government
dadd2312-b5b1-4fa0-8c15-0903de3e2303|DYN365_CS_VOICE|Dynamics 365 Customer Service Voice Channel Add-in
a3d0cd86-8068-4071-ad40-4dc5b5908c4b|DYN365_CUSTOMER_INSIGHTS_ATTACH|Dynamics 365 Customer Insights Attach
0c250654-c7f7-461f-871a-7222f6592cf2|DYN365_CUSTOMER_INSIGHTS_BASE|Dynamics 365 Customer Insights Standalone
036c2481-aa8a-47cd-ab43-324f0c157c2d|DYN365_CUSTOMER_INSIGHTS_VIRAL|Dynamics 365 Customer Insights vTrial
1439b6e2-5d59-4873-8c59-d60e2a196e92|DYN365_CUSTOMER_SERVICE_PRO|Dynamics 365 Customer Service Professional
65f71586-ade3-4ce1-afc0-1b452eaf3782|DYN365_CUSTOMER_VOICE_ADDON|Dynamics 365 Customer Voice Additional Responses
359ea3e6-8130-4a57-9f8f-ad897a0342f1|DYN365_CUSTOMER_VOICE_BASE|Dynamics 365 Customer Voice
ff5a82be-1edd-4d48-94e0-52527825b589|DYN365_ENTERPRISE_CASE_MANAGEMENT_GOV|Dynamics 365 for Case Management, Enterprise Edition for Government
d39fb075-21ae-42d0-af80-22a2599749e0|DYN365_ENTERPRISE_CASE_MANAGEMENT|Dynamics 365 for Case Management Enterprise Edition
3c74d823-8f01-4fe8-82d5-f089a5504cec|DYN365_ENTERPRISE_CUSTOMER_SERVICE_GOV|Dynamics 365 for Customer Service, Enterprise Edition for Government
749742bf-0d37-4158-a120-33567104deeb|DYN365_ENTERPRISE_CUSTOMER_SERVICE|Dynamics 365 for Customer Service Enterprise Edition
c3d74ead-70b7-4513-8dce-797be3fbe07a|DYN365_ENTERPRISE_FIELD_SERVICE_GOV|Dynamics 365 for Field Service Enterprise Edition for Government
c7d15985-e746-4f01-b113-20b575898250|DYN365_ENTERPRISE_FIELD_SERVICE|Dynamics 365 for Field Service Enterprise Edition
338148b6-1b11-4102-afb9-f92b6cdc0f8d|DYN365_ENTERPRISE_P1_IW|Dynamics 365 P1 Tria for Information Workers
ea126fc5-a19e-42e2-a731-da9d437bffcf|DYN365_ENTERPRISE_PLAN1|Dynamics 365 Customer Engagement Plan
1ec19b5f-7542-4b20-b01f-fb5d3f040e2d|DYN365_ENTERPRISE_PROJECT_SERVICE_AUTOMATION_GOV|Dynamics 365 for Project Service Automation Enterprise Edition for Government
8edc2cf8-6438-4fa9-b6e3-aa1660c640cc|DYN365_ENTERPRISE_SALES_CUSTOMERSERVICE|Dynamics 365 for Sales and Customer Service Enterprise Edition
28b275ce-aec7-4c26-82e2-1ffbc2746ad4|DYN365_ENTERPRISE_SALES_GOV|Dynamics 365 for Sales, Enterprise Edition for Government
1e1a282c-9c54-43a2-9310-98ef728faace|DYN365_ENTERPRISE_SALES|Dynamics 365 for Sales Enterprise Edition
ba05762f-32ff-4fac-a096-55309b3700a3|DYN365_ENTERPRISE_TEAM_MEMBERS_GOV|Dynamics 365 for Team Members Enterprise Edition for Government
8e7a3d30-d97d-43ab-837c-d7701cef83dc|DYN365_ENTERPRISE_TEAM_MEMBERS|Dynamics 365 for Team Members Enterprise Edition
db5bd06c-b99a-4c54-98e9-90fea5164c88|DYN365_FINANCE_ATTACH_ISVEMB_PROJOPS|Dynamics 365 Finance Attach to Qualifying Base Offer Embedded with Project Management & Accounting
d721f2e4-099b-4105-b40e-872e46cad402|DYN365_FINANCE_ATTACH|Dynamics 365 for Finance Attach to Qualifying Dynamics 365 Base Offer
55c9eb4e-c746-45b4-b255-9ab6b19d5c62|DYN365_FINANCE|Dynamics 365 Finance
9a1e33ed-9697-43f3-b84c-1b0959dbb1d4|DYN365_FINANCIALS_ACCOUNTANT_SKU|Dynamics 365 Business Central External Accountant
cc13a803-544e-4464-b4e4-6d6169a138fa|DYN365_FINANCIALS_BUSINESS_SKU|Dynamics 365 for Financials Business Edition
83c489a4-94b6-4dcc-9fdc-ff9b107a4621|DYN365_HUMAN_RESOURCES_ATTACH|Dynamics 365 Human Resources Attach to Qualifying Dynamics 365 Base Offer
08e18479-4483-4f70-8f17-6f92156d8ea9|DYN365_IOT_INTELLIGENCE_ADDL_MACHINES|Sensor Data Intelligence Additional Machines Add-in for Dynamics 365 Supply Chain Management
9ea4bdef-a20b-4668-b4a7-73e1f7696e0a|DYN365_IOT_INTELLIGENCE_SCENARIO|Sensor Data Intelligence Scenario Add-in for Dynamics 365 Supply Chain Management
85430fb9-02e8-48be-9d7e-328beb41fa29|DYN365_MARKETING_APP_ATTACH|Dynamics 365 for Marketing Attach
99c5688b-6c75-4496-876f-07f0fbd69add|DYN365_MARKETING_APPLICATION_ADDON|Dynamics 365 for Marketing Additional Application
00b861da-8087-4e30-beb8-8db3c6d9581e|DYN365_MARKETING_APP|Dynamics 365 Marketing App
23053933-0fda-431f-9a5b-a00fd78444c1|DYN365_MARKETING_CONTACT_ADDON_T3|Dynamics 365 for Marketing Addnl Contacts Tier 3
d8eec316-778c-4f14-a7d1-a0aca433b4e7|DYN365_MARKETING_CONTACT_ADDON_T5|Dynamics 365 for Marketing Addnl Contacts Tier 5
fc4581aa-6b1f-459d-95b6-84bd49d6f843|DYN365_MARKETING_CONTACT_ADDON|Dynamics 365 for Marketing Addnl Contacts Tier 1
c393e9bd-2335-4b46-8b88-9e2a86a85ec1|DYN365_MARKETING_SANDBOX_APPLICATION_ADDON|Dynamics 365 for Marketing Additional Non-Prod Application
b75074f1-4c54-41bf-970f-c9ac871567f5|Dyn365_Operations_Activity|Dynamics 365 Operations – Activity
af739e8e-dd11-4eb5-a986-5908f595c603|DYN365_PROJECT_OPERATIONS_ATTACH|Dynamics 365 Project Operations Attach
98619618-9dc8-48c6-8f0c-741890ba5f93|DYN365_PROJECT_OPERATIONS|Dynamics 365 Project Operations
7ed4877c-0863-4f69-9187-245487128d4f|DYN365_REGULATORY_SERVICE|Dynamics 365 Regulatory Service - Enterprise Edition Trial
1508ad2d-5802-44e6-bfe8-6fb65de63d28|DYN365_RETAIL_TRIAL|Dynamics 365 Commerce Trial
79909bd8-4c69-4202-939e-11bc4385b134|DYN365_RETAIL|Dynamics 365 Commerce
2edaa1dc-966d-4475-93d6-8ee8dfd96877|DYN365_SALES_PREMIUM|Dynamics 365 Sales Premium
090b4a96-8114-4c95-9c91-60e81ef53302|DYN365_SCM_ATTACH|Dynamics 365 for Supply Chain Management Attach to Qualifying Dynamics 365 Base Offer
f2e48cb3-9da0-42cd-8464-4a54ce198ad0|DYN365_SCM|Dynamics 365 for Supply Chain Management
7ac9fe77-66b7-4e5e-9e46-10eed1cff547|DYN365_TEAM_MEMBERS|Dynamics 365 Team Members
1d506c23-1702-46f1-b940-160c55f98d05|Dynamics_365_Business_Central_Essentials_Attach|Dynamics 365 Business Central Essentials Attach
39a78eb6-3a8a-4e1e-878a-575a5c8984e7|DYNAMICS_365_CONTACT_CENTER_ADD_ON_FOR_CUSTOMER_SERVICE_ENTERPRISE|Dynamics 365 Contact Center Add-on for Customer Service Enterprise
7e6e6091-1680-4532-9370-6cd4598483ac|DYNAMICS_365_CONTACT_CENTER_DIGITAL_ADD_ON_FOR_CUSTOMER_SERVICE_ENTERPRISE|Dynamics 365 Contact Center Digital Add-on for Customer Service Enterprise
59d3d0bf-df39-4b8b-8601-ea6c09a7fd66|DYNAMICS_365_CONTACT_CENTER_DIGITAL|Dynamics 365 Contact Center Digital
73e8b747-20bf-463d-8ffd-274a7d65d0bc|DYNAMICS_365_CONTACT_CENTER_VOICE_ADD_ON_FOR_CUSTOMER_SERVICE_ENTERPRISE|Dynamics 365 Contact Center Voice Add-on for Customer Service Enterprise
79e2368c-4568-48d5-a352-b0344afabcf8|DYNAMICS_365_CONTACT_CENTER_VOICE|Dynamics 365 Contact Center Voice
dfb1700c-013e-4132-8bce-0d319c43a95d|DYNAMICS_365_CONTACT_CENTER|Dynamics 365 Contact Center
ff22b8d4-5073-4b24-ba45-84ad5d9b6642|Dynamics_365_Customer_Insights_Attach_New|Dynamics 365 Customer Insights Attach
05735051-46c0-4c84-9107-bb13d77d0b88|Dynamics_365_Customer_Insights_Journeys_T3_Interacted_People|Dynamics 365 Customer Insights Journeys T3 Interacted People
12b5a442-a6f2-49e4-868b-2d7408c2356f|Dynamics_365_Customer_Insights_User_License|Dynamics 365 Customer Insights User License
aeb8c883-d700-4aa1-8719-402b5adf2949|Dynamics_365_Customer_Service_Digital_Messaging_Partner_Sandbox|Dynamics 365 Customer Service Digital Messaging Partner Sandbox
94a6fbd4-6a2f-4990-b356-dc7dd8bed08a|Dynamics_365_Customer_Service_Enterprise_admin_trial|Dynamics 365 Customer Service Enterprise Admin
1e615a51-59db-4807-9957-aa83c3657351|Dynamics_365_Customer_Service_Enterprise_viral_trial|Dynamics 365 Customer Service Enterprise Viral Trial
29fcd665-d8d1-4f34-8eed-3811e3fca7b3|Dynamics_365_Field_Service_Enterprise_viral_trial|Dynamics 365 Field Service Viral Trial
3bbd44ed-8a70-4c07-9088-6232ddbd5ddd|Dynamics_365_for_Operations_Devices|Dynamics 365 Operations - Device
e485d696-4c87-4aac-bf4a-91b2fb6f0fa7|Dynamics_365_for_Operations_Sandbox_Tier2_SKU|Dynamics 365 Operations - Sandbox Tier 2:Standard Acceptance Testing
f7ad4bca-7221-452c-bdb6-3e6089f25e06|Dynamics_365_for_Operations_Sandbox_Tier4_SKU|Dynamics 365 Operations - Sandbox Tier 4:Standard Performance Testing
ccba3cfe-71ef-423a-bd87-b6df3dce59a9|Dynamics_365_for_Operations|Dynamics 365 UNF OPS Plan ENT Edition
99cb3f83-fbec-4aa1-8262-9679e6df7c53|Dynamics_365_Guides_vTrial|Dynamics 365 Guides vTrial
e561871f-74fa-4f02-abee-5b0ef54dd36d|Dynamics_365_Hiring_SKU|Dynamics 365 Talent: Attract
6c75fb1b-61f2-42d0-b1b8-6492ca9ae159|Dynamics_365_Multi_app_|Dynamics 365 Multi-app
b56e7ccc-d5c7-421f-a23b-5c18bdbad7c0|DYNAMICS_365_ONBOARDING_SKU|Dynamics 365 Talent: Onboard
494721b8-1f30-4315-aba6-70ca169358d9|Dynamics_365_Sales_Field_Service_and_Customer_Service_Partner_Sandbox|Dynamics 365 Sales, Field Service and Customer Service Partner Sandbox
6ec92958-3cc1-49db-95bd-bc6b3798df71|Dynamics_365_Sales_Premium_Viral_Trial|Dynamics 365 Sales Premium Viral Trial
9467fd84-2758-4287-b1fa-6a908c441b8a|Dynamics_365_Supply_Chain_Management_Premium|Dynamics 365 Supply Chain Management Premium
d13ef257-988a-46f3-8fce-f47484dd4550|E3_VDA_only|Windows 10/11 Enterprise E3 VDA
aedfac18-56b8-45e3-969b-53edb4ba4952|EMS_EDU_FACULTY|Enterprise Mobility + Security A3 for Faculty
c793db86-5237-494e-9b11-dcd4877c2c8c|EMS_GOV|Enterprise Mobility + Security G3 GCC
8a180c2b-f4cf-4d44-897c-3d32acc4a60b|EMSPREMIUM_GOV|Enterprise Mobility + Security G5 GCC
a461b89c-10e3-471c-82b8-aae4d820fccb|EMSPREMIUM_USGOV_GCCHIGH|Enterprise Mobility + Security E5_USGOV_GCCHIGH
b05e124f-c7cc-45a0-a6aa-8cf78c946968|EMSPREMIUM|Enterprise Mobility + Security E5
efccb6f7-5641-4e0e-bd10-b4976e1bf68e|EMS|Enterprise Mobility + Security E3
535a3a29-c5f0-42fe-8215-d3b9e1f38c4a|ENTERPRISEPACK_GOV|Office 365 G3 GCC
b107e5a3-3e60-4c0d-a184-a7e4395eb44c|ENTERPRISEPACK_USGOV_DOD|Office 365 E3_USGOV_DOD
aea38a85-9bd5-4981-aa00-616b411205bf|ENTERPRISEPACK_USGOV_GCCHIGH|Office 365 E3_USGOV_GCCHIGH
e578b273-6db4-4691-bba0-8d691f4da603|ENTERPRISEPACKPLUS_FACULTY|Office 365 A3 for faculty
98b6e773-24d4-4c0d-a968-6e787a1f8204|ENTERPRISEPACKPLUS_STUDENT|Office 365 A3 for students
24aebea8-7fac-48d0-8750-de4ee1fde205|ENTERPRISEPACKWITHOUTPROPLUS_GOV|Office 365 G3 without Microsoft 365 Apps GCC
6fd2c87f-b296-42f0-b197-1e91e994b900|ENTERPRISEPACK|Office 365 E3
a4585165-0533-458a-97e3-c400570268c4|ENTERPRISEPREMIUM_FACULTY|Office 365 A5 for faculty
8900a2c0-edba-4079-bdf3-b276e293b6a8|ENTERPRISEPREMIUM_GOV|Office 365 G5 GCC
2f105cc2-c2c1-435b-a955-c5e82156c05d|ENTERPRISEPREMIUM_NOPBIPBX_GOV|Office 365 GCC G5 without Power BI and Phone System
1341559b-49df-443c-8e79-fa604fed2d82|ENTERPRISEPREMIUM_NOPSTNCONF_NOPBI_GOV|Office 365 GCC G5 without Audio Conferencing
26d45bd9-adf1-46cd-a9e1-51e9a5524128|ENTERPRISEPREMIUM_NOPSTNCONF|Office 365 E5 Without Audio Conferencing
ee656612-49fa-43e5-b67e-cb1fdf7699df|ENTERPRISEPREMIUM_STUDENT|Office 365 A5 for students
c7df2760-2c81-4ef7-b578-5b5392b571df|ENTERPRISEPREMIUM|Office 365 E5
1392051d-0cb9-4b7a-88d5-621fee5e8711|ENTERPRISEWITHSCAL|Office 365 E4
e8ecdf70-47a8-4d39-9d15-093624b7f640|EOP_ENTERPRISE_PREMIUM|Exchange Enterprise CAL Services (EOP DLP)
45a2423b-e884-448d-a831-d9e139c52d2f|EOP_ENTERPRISE|Exchange Online Protection
1a585bba-1ce3-416e-b1d6-9c482b52fcf6|EQUIVIO_ANALYTICS_GOV|Office 365 Advanced Compliance for GCC
1b1b1f7a-8355-43b6-829f-336cfccb744c|EQUIVIO_ANALYTICS|Office 365 Advanced Compliance
e8f81a67-bd96-4074-b108-cf193eb9433b|EXCHANGE_S_ESSENTIALS|Exchange Online Essentials
ee02fd1b-340e-4a4b-b355-4a514e4c8943|EXCHANGEARCHIVE_ADDON|Exchange Online Archiving for Exchange Online
90b5e015-709a-4b8b-b08e-3200f994494c|EXCHANGEARCHIVE|Exchange Online Archiving for Exchange Server
80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82|EXCHANGEDESKLESS|Exchange Online Kiosk
0b7b15a8-7fd2-4964-bb96-5a566d4e3c15|EXCHANGEENTERPRISE_FACULTY|Exchange Online (Plan 2) for Faculty
7be8dc28-4da4-4e6d-b9b9-c60f2806df8a|EXCHANGEENTERPRISE_GOV|Exchange Online (Plan 2) for GCC
19ec0d23-8335-4cbd-94ac-6050e30712fa|EXCHANGEENTERPRISE|Exchange Online (Plan 2)
7fc0182e-d107-4556-8329-7caaa511197b|EXCHANGEESSENTIALS|Exchange Online Essentials (ExO P1 Based)
aa0f9eb7-eff2-4943-8424-226fb137fcad|EXCHANGESTANDARD_ALUMNI|Exchange Online (Plan 1) for Alumni with Yammer
f37d5ebf-4bf1-4aa2-8fa3-50c51059e983|EXCHANGESTANDARD_GOV|Exchange Online (Plan 1) for GCC
ad2fe44a-915d-4e2b-ade1-6766d50a9d9c|EXCHANGESTANDARD_STUDENT|Exchange Online (Plan 1) for Students
4b9405b0-7788-4568-add1-99614e613b69|EXCHANGESTANDARD|Exchange Online (Plan 1)
cb0a98a8-11bc-494c-83d9-c1b1ac65327e|EXCHANGETELCO|Exchange Online POP
9fa2f157-c8e4-4351-a3f2-ffa506da1406|EXPERTS_ON_DEMAND|Microsoft Threat Experts - Experts on Demand
d9de51e5-d8cd-45bb-8da3-1d55e28c52e6|FLOW_BUSINESS_PROCESS_GCC|Power Automate per flow plan for Government
b3a42176-0a8c-4c3f-ba4e-f2b37fe5be6b|FLOW_BUSINESS_PROCESS|Power Automate per flow plan
f30db892-07e9-47e9-837c-80727f46fd3d|FLOW_FREE|Microsoft Power Automate Free
2b3b0c87-36af-4d15-8124-04a691cc2546|FLOW_P1_GOV|Flow Plan 1 for Government
4755df59-3f73-41ab-a249-596ad72b5504|FLOW_P2|Microsoft Power Automate Plan 2
d80a4c5d-8f05-4b64-9926-6574b9e6aee4|FLOW_PER_USER_DEPT|Power Automate per user plan dept
c8803586-c136-479a-8ff3-f5f32d23a68e|FLOW_PER_USER_GCC|Power Automate per user plan for Government
4a51bf65-409c-4a91-b845-1121b571cc9d|FLOW_PER_USER|Power Automate per user plan
446a86f8-a0cb-4095-83b3-d100eb050e3d|Forms_Pro_AddOn|Dynamics 365 Customer Voice Additional Responses
e2ae107b-a571-426f-9367-6d4c8f1390ba|Forms_Pro_USL|Dynamics 365 Customer Voice USL
bc946dac-7877-4271-b2f7-99d2db13cd2c|FORMS_PRO|Dynamics 365 Customer Voice Trial
0a389a77-9850-4dc4-b600-bc66fdfefc60|GUIDES_USER|Dynamics 365 Guides
44ac31e7-2999-4304-ad94-c948886741d4|IDENTITY_THREAT_PROTECTION_FOR_EMS_E5|Microsoft 365 E5 Security for EMS E5
26124093-3d78-432b-b5dc-48bf992543d5|IDENTITY_THREAT_PROTECTION|Microsoft 365 E5 Security
184efa21-98c3-4e5d-95ab-d07053a96e67|INFORMATION_PROTECTION_COMPLIANCE|Microsoft 365 E5 Compliance
f61d4aba-134f-44e9-a2a0-f81a5adb26e4|Intelligent_Content_Services|SharePoint Syntex
2c21e77a-e0d6-4570-b38a-7ff2dc17d2ca|INTUNE_A_D_GOV|Microsoft Intune Device for Government
2b317a4a-77a6-4188-9437-b68a77b4e2c6|INTUNE_A_D|Microsoft Intune Device
2b26f637-35a0-4dbc-b69e-ff674782be9d|INTUNE_A_GOV|Microsoft Intune Government
b4288abe-01be-47d9-ad20-311d6e83fc24|INTUNE_A_VL_USGOV_GCCHIGH|Microsoft Intune Plan 1 A VL_USGOV_GCCHIGH
99fc2803-fa72-42d3-ae78-b055e177d275|INTUNE_A_VL|Microsoft Intune Plan 1 A VL
061f9ace-7d42-4136-88ac-31dc755f143f|INTUNE_A|Intune
d9d89b70-a645-4c24-b041-8d3cb1884ec7|INTUNE_EDU|Intune for Education
e6025b08-2fa5-4313-bd0a-7e5ffca32958|INTUNE_SMB|Microsoft Intune SMB
ba9a34de-4489-469d-879c-0f0f145321cd|IT_ACADEMY_AD|Microsoft Imagine Academy
fc14ec4a-4169-49a4-a51e-2c852931814b|LITEPACK_P2|Office 365 Small Business Premium
bd09678e-b83c-4d3f-aaba-3dad4abd128b|LITEPACK|Office 365 Small Business
9b8fe788-6174-4c4e-983b-3330c93ec278|M365_A5_SUITE_COMPONENTS_FACULTY|Microsoft 365 A5 Suite features for faculty
a809996b-059e-42e2-9866-db24b99a9782|M365_Copilot|Microsoft Copilot for Microsoft 365
99cc8282-2f74-4954-83b7-c6a9a1999067|M365_E5_SUITE_COMPONENTS|Microsoft 365 E5 Suite features
50f60901-3181-4b75-8a2c-4c8e4c1d5a72|M365_F1_COMM|Microsoft 365 F1
2a914830-d700-444a-b73c-e3f31980d833|M365_F1_GOV|Microsoft 365 F3 GCC
44575883-256e-4a79-9da4-ebe9acabe2b2|M365_F1|Microsoft 365 F1
e823ca47-49c4-46b3-b38d-ca11d5abe3d2|M365_G3_GOV|Microsoft 365 G3 GCC
5c739a73-651d-4c2c-8a4e-fe4ba12253b0|M365_G3_RPA1_GOV|Microsoft 365 G3 - Unattended License for GCC
e2be619b-b125-455f-8660-fb503e431a5d|M365_G5_GCC|Microsoft 365 GCC G5
b0f809d5-a662-4391-a5aa-136e9c565b9d|M365_G5_GOV|Microsoft 365 GCC G5 w/o WDATP/CAS Unified
2347355b-4e81-41a4-9c22-55057a399791|M365_SECURITY_COMPLIANCE_FOR_FLW|Microsoft 365 Security and Compliance for Firstline Workers
b17653a4-2443-4e8c-a550-18249dda78bb|M365EDU_A1|Microsoft 365 A1
4b590615-0888-425a-a965-b3bf7789848d|M365EDU_A3_FACULTY|Microsoft 365 A3 for Faculty
7cfd9a2b-e110-4c39-bf20-c6a3f36a3121|M365EDU_A3_STUDENT|Microsoft 365 A3 for Students
1aa94593-ca12-4254-a738-81a5972958e8|M365EDU_A3_STUUSEBNFT_RPA1|Microsoft 365 A3 - Unattended License for students use benefit
18250162-5d87-4436-a834-d795c15c80f3|M365EDU_A3_STUUSEBNFT|Microsoft 365 A3 for students use benefit
e97c048c-37a4-45fb-ab50-922fbf07a370|M365EDU_A5_FACULTY|Microsoft 365 A5 for faculty
81441ae1-0b31-4185-a6c0-32b6b84d419f|M365EDU_A5_NOPSTNCONF_STUUSEBNFT|Microsoft 365 A5 without Audio Conferencing for students use benefit
46c119d4-0379-4a9d-85e4-97c66d3f909e|M365EDU_A5_STUDENT|Microsoft 365 A5 for Students
31d57bc7-3a05-4867-ab53-97a17835a411|M365EDU_A5_STUUSEBNFT|Microsoft 365 A5 for students use benefit
170ba00c-38b2-468c-a756-24c05037160a|MCOACBYOT_AR_GCCHIGH_USGOV_GCCHIGH|Microsoft 365 Audio Conferencing - GCCHigh Tenant (AR)_USGOV_GCCHIGH
420c7602-7f70-4895-9394-d3d679ea36fb|MCOCAP_FACULTY|Microsoft Teams Shared Devices for Faculty
b1511558-69bd-4e1b-8270-59ca96dba0f3|MCOCAP_GOV|Microsoft Teams Shared Devices for GCC
295a8eb0-f78d-45c7-8b5b-1eed5ed02dff|MCOCAP|Microsoft Teams Shared Devices
d01d9287-694b-44f3-bcc5-ada78c8d953e|MCOEV_DOD|Microsoft Teams Phone Standard for DOD
d979703c-028d-4de5-acbf-7955566b69b9|MCOEV_FACULTY|Microsoft Teams Phone Standard for Faculty
7035277a-5e49-4abc-a24f-0ec49c501bb5|MCOEV_GCCHIGH|Microsoft Teams Phone Standard for GCCHIGH
a460366a-ade7-4791-b581-9fbff1bdaa85|MCOEV_GOV|Microsoft Teams Phone Standard for GCC
1f338bbc-767e-4a1e-a2d4-b73207cc5b93|MCOEV_STUDENT|Microsoft Teams Phone Standard for Students
ffaf2d68-1c95-4eb3-9ddd-59b81fba0f61|MCOEV_TELSTRA|Microsoft Teams Phone Standard for TELSTRA
b0e7de67-e503-4934-b729-53d595ba5cd1|MCOEV_USGOV_DOD|Microsoft Teams Phone Standard_USGOV_DOD
985fcb26-7b94-475b-b512-89356697be71|MCOEV_USGOV_GCCHIGH|Microsoft Teams Phone Standard_USGOV_GCCHIGH
aa6791d3-bb09-4bc2-afed-c30c3fe26032|MCOEVSMB_1|Microsoft Teams Phone Standard for Small and Medium Business
e43b5b99-8dfb-405f-9987-dc307f34bcbd|MCOEV|Microsoft Teams Phone Standard
b8b749f8-a4ef-4887-9539-c95b1eaa5db7|MCOIMP|Skype for Business Online (Plan 1)
df9561a4-4969-4e6a-8e73-c601b68ec077|MCOMEETACPEA|Microsoft 365 Audio Conferencing Pay-Per-Minute - EA
c2cda955-3359-44e5-989f-852ca0cfa02f|MCOMEETADV_FACULTY|Microsoft 365 Audio Conferencing for faculty
2d3091c7-0712-488b-b3d8-6b97bde6a1f5|MCOMEETADV_GOV|Microsoft 365 Audio Conferencing for GCC
4dee1f32-0808-4fd2-a2ed-fdd575e3a45f|MCOMEETADV_USGOV_GCCHIGH|Microsoft 365 Audio Conferencing_USGOV_GCCHIGH
0c266dff-15dd-4b49-8397-2bb16070ed52|MCOMEETADV|Microsoft 365 Audio Conferencing
0dab259f-bf13-4952-b7f8-7db8f131b28d|MCOPSTN1|Skype for Business PSTN Domestic Calling
d3b4fe1f-9992-4930-8acb-ca6ec609365e|MCOPSTN2|Skype for Business PSTN Domestic and International Calling
d13e9d1b-316a-4946-98c6-362c97a4fdfe|MCOPSTN5_US|Microsoft 365 Domestic Calling Plan (120 minutes) - US
d43177b5-475b-4880-92d4-d54c27b5efbd|MCOPSTN5|Skype for Business PSTN Calling Domestic Small
54a152dc-90de-4996-93d2-bc47e670fc06|MCOPSTN5|Skype for Business PSTN Domestic Calling (120 Minutes)
923f58ab-fca1-46a1-92f9-89fda21238a8|MCOPSTN_1_GOV|Microsoft Teams Domestic Calling Plan for GCC
11dee6af-eca8-419f-8061-6864517c1875|MCOPSTN_5|Microsoft 365 Domestic Calling Plan (120 min)
729dbb8f-8d56-4994-8e33-2f218f549544|MCOPSTN_6|Microsoft Teams Domestic Calling Plan (240 min)
47794cd0-f0e5-45c5-9033-2eb6b5fc84e0|MCOPSTNC|Communications Credits
de3312e1-c7b0-46e6-a7c3-a515ff90bc86|MCOPSTNEAU2|TELSTRA Calling for O365
06b48c5f-01d9-4b18-9015-03b52040f51a|MCOPSTNPP|Skype for Business PSTN Usage Calling Plan
d42c793f-6c78-4f43-92ca-e8f6a02b035f|MCOSTANDARD|Skype for Business Online (Plan 2)
ae2343d1-0999-43f6-ae18-d816516f6e78|MCOTEAMS_ESSENTIALS|Teams Phone with Calling Plan
509e8ab6-0274-4cda-bcbd-bd164fd562c4|MDATP_Server|Microsoft Defender for Endpoint Server
b126b073-72db-4a9d-87a4-b17afe41d4ab|MDATP_XPLAT|Microsoft Defender for Endpoint P2_XPLAT
5e1e7702-a2b7-4360-8d07-2f515792896f|MDE_SMB|Microsoft Defender for Business
984df360-9a74-4647-8cf8-696749f6247a|MEE_FACULTY|Minecraft Education Faculty
533b8f26-f74b-4e9c-9c59-50fc4b393b63|MEE_STUDENT|Minecraft Education Student
b4348f75-a776-4061-ac6c-36b9016b01d1|MEETING_ROOM_GOV_NOAUDIOCONF|Microsoft Teams Rooms Standard for GCC without Audio Conferencing
9571e9ac-2741-4b63-95fd-a79696f0d0ac|MEETING_ROOM_GOV|Microsoft Teams Rooms Standard for GCC
61bec411-e46a-4dab-8f46-8b58ec845ffe|MEETING_ROOM_NOAUDIOCONF|Microsoft Teams Rooms Standard without Audio Conferencing
6070a4c8-34c6-4937-8dfb-39bbc6397a60|MEETING_ROOM|Microsoft Teams Rooms Standard
064a9707-9dba-4cc1-9902-38bfcfda6328|MESSAGING_GCC_TEST|Digital Messaging for GCC Test SKU
cb2020b1-d8f6-41c0-9acd-8ff3d6d7831b|MFA_STANDALONE|Microsoft Azure Multi-Factor Authentication
32a0e471-8a27-4167-b24f-941559912425|Microsoft 365 A3 Suite features for faculty|Microsoft 365 A3 Suite features for faculty
9c0587f3-8665-4252-a8ad-b7a5ade57312|Microsoft365_Lighthouse|Microsoft 365 Lighthouse
00e1ec7b-e4a3-40d1-9441-b69b597ab222|Microsoft_365_ Business_ Premium_(no Teams)|Microsoft 365 Business Premium (no Teams)
21502a13-c8dc-4744-be9c-177fd9d2eafc|Microsoft_365_Business_Basic_(no Teams)|Microsoft 365 Business Basic (no Teams)
b1f3042b-a390-4b56-ab61-b88e7e767a97|Microsoft_365_Business_Basic_EEA_(no_Teams)|Microsoft 365 Business Basic EEA (no Teams)
24c35284-d768-4e53-84d9-b7ae73dddf69|Microsoft_365_Business_Premium_Donation_(Non_Profit_Pricing)|Microsoft 365 Business Premium Donation
ffa3a2a0-3820-462a-aa81-8a4d741f0cba|Microsoft_365_Business_Standard_EEA_(no_Teams)|Microsoft 365 Business Standard EEA (no Teams)
5a1c7b8d-0739-4ca8-bf69-ec87e69133ac|MICROSOFT_365_BUSINESS_STANDARD_NO_TEAMS|Microsoft 365 Business Standard (no Teams)
ad9c22b3-52d7-4e7e-973c-88121ea96436|Microsoft_365_Copilot_EDU|Microsoft 365 Copilot (Education Faculty)
639dec6b-bb19-468b-871c-c5c441c4b0cb|Microsoft_365_Copilot|Microsoft Copilot for Microsoft 365
dcf0408c-aaec-446c-afd4-43e3683943ea|Microsoft_365_E3_(no_Teams)|Microsoft 365 E3 (no Teams)
a23dbafb-3396-48b3-ad9c-a304fe206043|Microsoft_365_E3_EEA_(no_Teams)_Unattended_License|Microsoft 365 E3 EEA (no Teams) - Unattended License
f5b15d67-b99e-406b-90f1-308452f94de6|Microsoft_365_E3_Extra_Features|Microsoft 365 E3 Extra Features
0c21030a-7e60-4ec7-9a0f-0042e0e0211a|Microsoft_365_E3|Microsoft 365 E3 (500 seats min)_HUB
18a4bd3f-0b5b-4887-b04f-61dd0ee15f5e|Microsoft_365_E5_(no_Teams)|Microsoft 365 E5 (no Teams)
6ee4114a-9b2d-4577-9e7a-49fa43d222d3|Microsoft_365_E5_EEA_(no_Teams)_with_Calling_Minutes|Microsoft 365 E5 EEA (no Teams) with Calling Minutes
a640eead-25f6-4bec-97e3-23cfd382d7c2|Microsoft_365_E5_EEA_(no_Teams)_without_Audio_Conferencing_(500_seats_min)_HUB|Microsoft 365 E5 EEA (no Teams) without Audio Conferencing (500 seats min)_HUB
90277bc7-a6fe-4181-99d8-712b08b8d32b|Microsoft_365_E5_EEA_(no_Teams)_without_Audio_Conferencing|Microsoft 365 E5 EEA (no Teams) without Audio Conferencing
2113661c-6509-4034-98bb-9c47bd28d63c|Microsoft_365_E5_without_Audio_Conferencing|Microsoft 365 E5 without Audio Conferencing (500 seats min)_HUB
db684ac5-c0e7-4f92-8284-ef9ebde75d33|Microsoft_365_E5|Microsoft 365 E5 (500 seats min)_HUB
9a18296a-025f-4e37-9ffa-30bf8d1ce775|MICROSOFT_365_E7|Microsoft 365 E7
0666269f-b167-4c5b-a76f-fc574f2b1118|Microsoft_365_F1_EEA_(no_Teams)|Microsoft 365 F1 EEA (no Teams)
f7ee79a7-7aec-4ca4-9fb9-34d6b930ad87|Microsoft_365_F3_EEA_(no_Teams)|Microsoft 365 F3 EEA (no Teams)
726a0894-2c77-4d65-99da-9775ef05aad1|MICROSOFT_BUSINESS_CENTER|Microsoft Business Center
9706eed9-966f-4f1b-94f6-bb2b4af99a5b|Microsoft_Cloud_App_Security_App_Governance_Add_On|App governance add-on to Microsoft Defender for Cloud Apps
ece037b4-a52b-4cf8-93ea-649e5d83767a|Microsoft_Cloud_for_Sustainability_USL|Microsoft Sustainability Manager USL Essentials
556640c0-53ea-4773-907d-29c55332983f|Microsoft_Cloud_for_Sustainability_vTrial|Microsoft Cloud for Sustainability vTrial
7792674b-fa0c-4af5-b2a1-a15239f933b6|Microsoft_Copilot_for_Finance_trial|Microsoft 365 Copilot for Finance (Preview)
15f2e9fc-b782-4f73-bf51-81d8b7fff6f4|Microsoft_Copilot_for_Sales|Microsoft 365 Copilot for Sales
e430a580-c37b-4d16-adba-d881d7cd0364|Microsoft_Defender_for_Endpoint_F2|Microsoft Defender for Endpoint F2
cf6b0d46-4093-4546-a0ab-0b1546dcc10e|Microsoft_Entra_ID_Governance|Microsoft Entra ID Governance
2ef3064c-c95c-426c-96dd-9ffeaa2f2c37|Microsoft_Entra_Suite_Step_Up_for_Microsoft_Entra_ID_P2|Microsoft Entra Suite Add-on for Microsoft Entra ID P2
5e36d0d4-e9e5-4052-aba0-0257465c9b86|Microsoft_Intune_Advanced_Analytics|Microsoft Intune Advanced Analytics
a929cd4d-8672-47c9-8664-159c1f322ba8|Microsoft_Intune_Suite|Microsoft Intune Suite
e48328a2-8e98-4484-a70f-a99f8ac9ec89|MICROSOFT_REMOTE_ASSIST_HOLOLENS|Dynamics 365 Remote Assist HoloLens
7a551360-26c4-4f61-84e6-ef715673e083|MICROSOFT_REMOTE_ASSIST|Dynamics 365 Remote Assist
9d576ffb-dd32-4c33-91ee-91625b61424a|MICROSOFT_SUSTAINABILITY_MANAGER_PREMIUM_USL_ADDON|Microsoft Sustainability Manager Premium USL Plus
aecb477b-2f56-4e38-b711-b752c24fc19b|Microsoft_Sustainability_Manager_Premium|Microsoft Sustainability Manager Premium
1c27243e-fb4d-42b1-ae8c-fe25c9616588|Microsoft_Teams_Audio_Conferencing_select_dial_out|Microsoft Teams Audio Conferencing with dial-out to USA/CAN
dbd31205-338e-4dec-903d-44402e305e32|Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)|Microsoft Teams Calling Plan pay-as-you-go (country zone 1)
9b196e97-5830-4c2e-adc2-1e10ebf5dee5|Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)|Microsoft Teams Calling Plan pay-as-you-go (country zone 1 - US)
7e74bd05-2c47-404e-829a-ba95c66fe8e5|Microsoft_Teams_EEA_New|Microsoft Teams EEA
7e31c0d9-9551-471d-836f-32ee72be4a01|Microsoft_Teams_Enterprise_New|Microsoft Teams Enterprise
e0dfc8b9-9531-4ec8-94b4-9fec23b05fc8|Microsoft_Teams_Exploratory_Dept|Microsoft Teams Exploratory Dept
36a0f3b3-adb5-49ea-bf66-762134cf063a|Microsoft_Teams_Premium|Microsoft Teams Premium Introductory Pricing
a4e376bd-c61e-4618-9901-3fc0cb1b88bb|Microsoft_Teams_Rooms_Basic_FAC|Microsoft Teams Rooms Basic for EDU
50509a35-f0bd-4c5e-89ac-22f0e16a00f8|Microsoft_Teams_Rooms_Basic_without_Audio_Conferencing|Microsoft Teams Rooms Basic without Audio Conferencing
6af4b3d6-14bb-4a2a-960c-6c902aad34f3|Microsoft_Teams_Rooms_Basic|Microsoft Teams Rooms Basic
c25e2b36-e161-4946-bef2-69239729f690|Microsoft_Teams_Rooms_Pro_FAC|Microsoft Teams Rooms Pro for EDU
31ecb341-2a17-483e-9140-c473006d1e1a|Microsoft_Teams_Rooms_Pro_GCC|Microsoft Teams Rooms Pro for GCC
21943e3a-2429-4f83-84c1-02735cd49e78|Microsoft_Teams_Rooms_Pro_without_Audio_Conferencing|Microsoft Teams Rooms Pro without Audio Conferencing
4cde982a-ede4-4409-9ae6-b003453c8ea6|Microsoft_Teams_Rooms_Pro|Microsoft Teams Rooms Pro
ba929637-f158-4dee-927c-eb7cdefcd955|Microsoft_Viva_Goals|Microsoft Viva Goals
3227bcb2-8448-4f81-b3c2-8c2074e15a2a|Microsoft_Viva_Sales|Microsoft Sales Copilot
04a7fb0d-32e0-4241-b4f5-3f7618cd1162|MIDSIZEPACK|Office 365 Midsize Business
74fbf1bb-47c6-4796-9623-77dc7371723b|MS_TEAMS_IW|Microsoft Teams Trial
4fb214cb-a430-4a91-9c91-4976763aa78f|MTR_PREM|Teams Rooms Premium
aa2695c9-8d59-4800-9dc8-12e01f1735af|NONPROFIT_PORTAL|Nonprofit Portal
3b555118-da6a-4418-894f-7df1e2096870|O365_BUSINESS_ESSENTIALS|Microsoft 365 Business Basic
f245ecc8-75af-4f8e-b61f-27d8114de5f3|O365_BUSINESS_PREMIUM|Microsoft 365 Business Standard
cdd28e44-67e3-425e-be4c-737fab2899d3|O365_BUSINESS|Microsoft 365 Apps for Business
602e6573-55a3-46b1-a1a0-cc267991501a|O365_w/o Teams Bundle_M3_(500_seats_min)_HUB|Microsoft 365 E3 EEA (no Teams) (500 seats min)_HUB
d711d25a-a21c-492f-bd19-aae1e8ebaf30|O365_w/o_Teams_Bundle_E3|Office 365 E3 EEA (no Teams)
1e988bf3-8b7c-4731-bec0-4e2a2946600c|O365_w/o_Teams_Bundle_M5_(500_seats_min)_HUB|Microsoft 365 E5 EEA (no Teams) (500 seats min)_HUB
3271cf8e-2be5-4a09-a549-70fd05baaa17|O365_w/o_Teams_Bundle_M5|Microsoft 365 E5 EEA (no Teams)
c2fe850d-fbbb-4858-b67d-bd0c6e746da3|O365_w/o Teams Bundle_M3|Microsoft 365 E3 EEA (no Teams)
84951599-62b7-46f3-9c9d-30551b2ad607|OFFICE365_MULTIGEO|Office 365 Multi-Geo Capabilities
f8ced641-8e17-4dc5-b014-f5a2d53f6ac8|Office_365_E1_(no_Teams)|Office 365 E1 (no Teams)
46c3a859-c90d-40b3-9551-6178a48d5c18|Office_365_E3_(no_Teams)|Office 365 E3 (no Teams)
71772aeb-4bb8-4f74-9dd4-36c7a9b5ca74|Office_365_E5_EEA_(no_Teams)_without_Audio_Conferencing|Office 365 E5 EEA (no Teams) without Audio Conferencing
d1f0495b-cb7b-4e11-8b85-daee7e7e5664|Office_365_F3_EEA_(no_Teams)|Office 365 F3 EEA (no Teams)
a3f586b6-8cce-4d9b-99d6-55238397f77a|Office_365_w/o_Teams_Bundle_Business_Premium|Microsoft 365 Business Premium EEA (no Teams)
c1f79c29-5d7a-4bec-a2c1-1a76774864c0|Office_365_w/o_Teams_Bundle_Business_Standard|Microsoft 365 Business Standard EEA (no Teams)
b57282e3-65bd-4252-9502-c0eae1e5ab7f|Office_365_w/o_Teams_Bundle_E1|Office 365 E1 EEA (no Teams)
cf50bae9-29e8-4775-b07c-56ee10e3776d|Office_365_w/o_Teams_Bundle_E5|Office 365 E5 EEA (no Teams)
ea4c5ec8-50e3-4193-89b9-50da5bd4cdc7|OFFICE_PROPLUS_DEVICE1|Microsoft 365 Apps for enterprise (device)
4468c39a-28b2-42fb-9094-840bcf28771f|OFFICEBASIC|Basic Collaboration
64fca79f-c471-4e13-a335-9069cddf8aeb|OFFICEMOBILE_SUBSCRIPTION_GOV_TEST|Office Mobile Apps for Office 365 for GCC
12b8c807-2e20-48fc-b453-542b6ee9d171|OFFICESUBSCRIPTION_FACULTY|Microsoft 365 Apps for Faculty
c32f9321-a627-406d-a114-1f9c81aaafac|OFFICESUBSCRIPTION_STUDENT|Microsoft 365 Apps for Students
c2273bd0-dff7-4215-9ef5-2c7bcfb06425|OFFICESUBSCRIPTION|Microsoft 365 Apps for Enterprise
b84d58c9-0a0d-46cf-8a4b-d9f23c1674d5|Operator_Connect_Mobile|Teams Phone Mobile
bc757c42-5622-4583-a483-a9e537fcb71c|PBI_PREMIUM_EM1_ADDON|Power BI Premium EM1
8ecbd3c1-b108-437c-a859-e3c125e3f83f|PBI_PREMIUM_EM2_ADDON|Power BI Premium EM2
f59b22a0-9819-48bf-b01d-715ef2b31027|PBI_PREMIUM_P1_ADDON_GCC|Power BI Premium P1 GCC
7b26f5ab-a763-4c00-a1ac-f6c4b5506945|PBI_PREMIUM_P1_ADDON|Power BI Premium P1
66024bbf-4cd4-4329-95c8-c932e2ae01a8|PBI_PREMIUM_PER_USER_ADDON_CE_GCC|Power BI Premium Per User Add-On for GCC
c05b235f-be75-4029-8851-6a4170758eef|PBI_PREMIUM_PER_USER_ADDON_FACULTY|Power BI Premium Per User Add-On for Faculty
1b572d5e-1bf8-4b19-9259-f9eda31a6972|PBI_PREMIUM_PER_USER_ADDON_GCC|Power BI Premium Per User Add-On for GCC
de376a03-6e5b-42ec-855f-093fb50b8ca5|PBI_PREMIUM_PER_USER_ADDON|Power BI Premium Per User Add-On
f168a3fb-7bcf-4a27-98c3-c235ea4b78b4|PBI_PREMIUM_PER_USER_DEPT|Power BI Premium Per User Dept
060d8061-f606-4e69-a4e7-e8fff75ea1f5|PBI_PREMIUM_PER_USER_FACULTY|Power BI Premium Per User for Faculty
e53d92fc-778b-4a8b-83de-791240ebf88d|PBI_PREMIUM_PER_USER_GCC|Power BI Premium Per User for Government
c1d032e0-5619-4761-9b5c-75b6831e1711|PBI_PREMIUM_PER_USER|Power BI Premium Per User
0e142028-345e-45da-8d92-8bfd4093bbb9|PHONESYSTEM_VIRTUALUSER_FACULTY|Microsoft Teams Phone Resource Account for Faculty
2cf22bcb-0c9e-4bc6-8daf-7e7654c0f285|PHONESYSTEM_VIRTUALUSER_GOV|Microsoft Teams Phone Resource Account for GCC
e3f0522e-ebb7-4561-9f90-b44516d65b77|PHONESYSTEM_VIRTUALUSER_USGOV_GCCHIGH|Microsoft Teams Phone Resource Account_USGOV_GCCHIGH
440eaaa8-b3e0-484b-a8be-62870b9ba70a|PHONESYSTEM_VIRTUALUSER|Microsoft Teams Phone Resource Account
9a3c2a19-06c0-41b1-b2ea-13528d7b2e17|Power Pages authenticated users T1_CN_CN|Power Pages authenticated users T1 100 users/per site/month capacity pack CN_CN
7d2bb54a-a870-41c2-98d1-1f3b5b523275|Power Pages authenticated users T2_CN_CN|Power Pages authenticated users T2 min 100 units - 100 users/per site/month capacity pack CN_CN
2cfd692f-a352-4fa8-b960-e3ad0c9b1178|Power Pages authenticated users T3_CN_CN|Power Pages authenticated users T3 min 1,000 units - 100 users/per site/month capacity pack CN_CN
816ee058-f70c-42ad-b433-d6171984ea20|Power_Apps_per_app_plan_(1_app_or_portal)_BD_Only_GCC|Power Apps per app plan (1 app or website) BD Only - GCC
253ce8d3-6122-4240-8b04-f434a8fa831f|Power_Automate_per_process|Power Automate Process
45bc2c81-6072-436a-9b0b-3b12eefbc402|POWER_BI_ADDON|Power BI for Office 365 Add-On
e2767865-c3c9-4f09-9f99-6eee6eef861a|POWER_BI_INDIVIDUAL_USER|Power BI
420af87e-8177-4146-a780-3786adaffbca|POWER_BI_PRO_CE|Power BI Pro CE
3a6a908c-09c5-406a-8170-8ebb63c42882|POWER_BI_PRO_DEPT|Power BI Pro Dept
de5f128b-46d7-4cfc-b915-a89ba060ea56|POWER_BI_PRO_FACULTY|Power BI Pro for Faculty
f8a1db68-be16-40ed-86d5-cb42ce701560|POWER_BI_PRO|Power BI Pro
ade29b5f-397e-4eb9-a287-0344bd46c68d|POWER_BI_STANDARD_FACULTY|Microsoft Fabric (Free) for faculty
bdcaf6aa-04c1-4b8f-b64e-6e3bd505ac64|POWER_BI_STANDARD_STUDENT|Microsoft Fabric (Free) for student
a403ebcc-fae0-4ca2-8c8c-7a907fd6c235|POWER_BI_STANDARD|Microsoft Fabric (Free)
27cb5f12-2e3f-4997-a649-45298673e6a1|Power_Pages_authenticated_users_T1_100_users/per_site/month_capacity_pack_GCC|Power Pages authenticated users T1 100 users/per site/month capacity pack_GCC
b54f012e-69e1-43b1-87d0-666def064940|Power_Pages_authenticated_users_T1_100_users/per_site/month_capacity_pack_USGOV_DOD|Power Pages authenticated users T1 100 users/per site/month capacity pack_USGOV_DOD
978ec396-f930-4ee1-85f3-e1d82e8f73a4|Power_Pages_authenticated_users_T1_100_users/per_site/month_capacity_pack_USGOV_GCCHIGH|Power Pages authenticated users T1 100 users/per site/month capacity pack_USGOV_GCCHIGH
debc9e58-f2d7-412c-a0b6-575608564228|Power_Pages_authenticated_users_T1_100_users/per_site/month_capacity_pack|Power Pages authenticated users T1 100 users/per site/month capacity pack
5f43d48c-dd3d-4dd8-a059-70c2f040f979|Power_Pages_authenticated_users_T2_min_100_units_100_users/per_site/month_capacity_pack_GCC|Power Pages authenticated users T2 min 100 units - 100 users/per site/month capacity pack_GCC
f3d55e2d-4367-44fa-952e-83d0b5dd53fc|Power_Pages_authenticated_users_T2_min_100_units_100_users/per_site/month_capacity_pack_USGOV_DOD|Power Pages authenticated users T2 min 100 units - 100 users/per site/month capacity pack_USGOV_DOD
7cae5432-61bb-48c3-b75c-831394ec13a0|Power_Pages_authenticated_users_T2_min_100_units_100_users/per_site/month_capacity_pack_USGOV_GCCHIGH|Power Pages authenticated users T2 min 100 units - 100 users/per site/month capacity pack_USGOV_GCCHIGH
6fe1e61a-91e5-40d7-a547-0d2dcc81bce8|Power_Pages_authenticated_users_T2_min_100_units_100_users/per_site/month_capacity_pack|Power Pages authenticated users T2 min 100 units - 100 users/per site/month capacity pack
53265c61-c78c-4223-ab30-422da0c97fbb|Power_Pages_authenticated_users_T3_min_1,000_units_100_users/per_site/month_capacity_pack_GCC|Power Pages authenticated users T3 min 1,000 units - 100 users/per site/month capacity pack_GCC
398d37b5-8deb-48db-8f7f-703eb2fb7c72|Power_Pages_authenticated_users_T3_min_1,000_units_100_users/per_site/month_capacity_pack_USGOV_DOD|Power Pages authenticated users T3 min 1,000 units - 100 users/per site/month capacity pack_USGOV_DOD
01d46c34-3525-47d5-bd1a-5f19979938a0|Power_Pages_authenticated_users_T3_min_1,000_units_100_users/per_site/month_capacity_pack_USGOV_GCCHIGH|Power Pages authenticated users T3 min 1,000 units - 100 users/per site/month capacity pack_USGOV_GCCHIGH
878b8bbd-3cd0-4b44-9a56-3406741e65e0|Power_Pages_authenticated_users_T3_min_1,000_units_100_users/per_site/month_capacity_pack|Power Pages authenticated users T3 min 1,000 units - 100 users/per site/month capacity pack
3f9f06f5-3c31-472c-985f-62d9c10ec167|Power_Pages_vTrial_for_Makers|Power Pages vTrial for Makers
d7974fa0-ddd7-4899-9589-1ea04273aa26|Power_Virtual_Agents_for_GCC_GCC|Microsoft Copilot Studio for GCC
84ed7c30-3738-43a0-aa03-cf6c577d8dbb|Power_Virtual_Agents_USGOV_GCCHIGH|Microsoft Copilot Studio_USGOV_GCCHIGH
75564b9c-51e8-431c-b8fe-d472d5a545c8|Power_Virtual_Agents|Microsoft Copilot Studio
5b631642-bd26-49fe-bd20-1daaa972ef80|POWERAPPS_DEV|Microsoft Power Apps for Developer
87bbbc60-4754-4998-8c88-227dca264858|POWERAPPS_INDIVIDUAL_USER|Power Apps and Logic Flows
eca22b68-b31f-4e9c-a20c-4d40287bc5dd|POWERAPPS_P1_GOV|PowerApps Plan 1 for Government
cdc8d0fc-fd16-4954-aae6-ed89a99f5620|POWERAPPS_PER_APP_BD_ONLY_GCC|Power Apps Per App BD Only for GCC
c14d7f00-457c-4e3e-8960-48f35459b3c9|POWERAPPS_PER_APP_GCC_NEW|Power Apps per app plan (1 app or website) for Government
8623b2d7-5e24-4281-b6b7-086a5f3b0b1c|POWERAPPS_PER_APP_GCC|Power Apps per app plan for Government
bf666882-9c9b-4b2e-aa2f-4789b0a52ba2|POWERAPPS_PER_APP_IW|PowerApps per app baseline access
b4d7b828-e8dc-4518-91f9-e123ae48440d|POWERAPPS_PER_APP_NEW|Power Apps per app plan (1 app or portal)
a8ad7d2b-b8cf-49d6-b25a-69094a0be206|POWERAPPS_PER_APP|Power Apps per app plan
2ced8a00-3ed1-4295-ab7c-57170ff28e58|POWERAPPS_PER_USER_BD_ONLY|Power Apps Per User BD Only
8e4c6baa-f2ff-4884-9c38-93785d0d7ba1|POWERAPPS_PER_USER_GCC|Power Apps Premium for Government
2a6fb3c6-30cc-4558-a69d-032425c1a3ba|POWERAPPS_PER_USER_ISVEMB|Power Apps Premium embedded
b30411f5-fea1-4a59-9ad9-3db7c7ead579|POWERAPPS_PER_USER|Power Apps Premium
26c903d5-d385-4cb1-b650-8d81a643b3c4|POWERAPPS_PORTALS_LOGIN_T2_GCC|Power Apps Portals login capacity add-on Tier 2 (10 unit min) for Government
57f3babd-73ce-40de-bcb2-dadbfbfff9f7|POWERAPPS_PORTALS_LOGIN_T2|Power Apps Portals login capacity add-on Tier 2 (10 unit min)
927d8402-8d3b-40e8-b779-34e859f7b497|POWERAPPS_PORTALS_LOGIN_T3|Power Apps Portals login capacity add-on Tier 3 (50 unit min)
15a64d3e-5b99-4c4b-ae8f-aa6da264bfe7|POWERAPPS_PORTALS_PAGEVIEW_GCC|Power Apps Portals page view capacity add-on for Government
a0de5e3a-2500-4a19-b8f4-ec1c64692d22|POWERAPPS_PORTALS_PAGEVIEW|Power Apps Portals page view capacity add-on
dcb1a3ae-b33f-4487-846a-a640262fadf4|POWERAPPS_VIRAL|Microsoft Power Apps Plan 2 Trial
d3987516-4b53-4dc0-8335-411260bf5626|POWERAUTOMATE_ATTENDED_RPA_GCC|Power Automate Premium for Government
eda1941c-3c4f-4995-b5eb-e85a42175ab9|POWERAUTOMATE_ATTENDED_RPA|Power Automate Premium
086e9b70-4720-4442-ab6d-3ef32bfb4721|POWERAUTOMATE_UNATTENDED_RPA_GCC|Power Automate unattended RPA add-on for Government
3539d28c-6e35-4a30-b3a9-cd43d5d3e0e2|POWERAUTOMATE_UNATTENDED_RPA|Power Automate unattended RPA add-on
f0612879-44ea-47fb-baf0-3d76d9235576|POWERBI_PRO_GOV|Power BI Pro for GCC
ddfae3e3-fcb2-4174-8ebd-3023cb213c8b|POWERFLOW_P2|Microsoft Power Apps Plan 2 (Qualified Offer)
0f13a262-dc6f-4800-8dc6-a62f72c95fad|POWERFLOWGCC_TEST|PowerApps & Flow GCC Test - O365 & Dyn365 Plans
dcdbaae7-d8c9-40cb-8bb1-62737b9e5a86|PRIVACY_MANAGEMENT_RISK_EDU|Privacy Management - risk for EDU
046f7d3b-9595-4685-a2e8-a2832d2b26aa|PRIVACY_MANAGEMENT_RISK_GCC|Privacy Management - risk GCC
83b30692-0d09-435c-a455-2ab220d504b9|PRIVACY_MANAGEMENT_RISK_USGOV_DOD|Privacy Management - risk_USGOV_DOD
787d7e75-29ca-4b90-a3a9-0b780b35367c|PRIVACY_MANAGEMENT_RISK_USGOV_GCCHIGH|Privacy Management - risk_USGOV_GCCHIGH
e42bc969-759a-4820-9283-6b73085b68e6|PRIVACY_MANAGEMENT_RISK|Privacy Management – risk
9b85b4f0-92d9-4c3d-b230-041520cb1046|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_100_EDU_V2|Privacy Management - subject rights request (100) for EDU
91bbc479-4c2c-4210-9c88-e5b468c35b83|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_100_V2_GCC|Privacy Management - subject rights request (100) GCC
ba6e69d5-ba2e-47a7-b081-66c1b8e7e7d4|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_100_V2_USGOV_DOD|Privacy Management - subject rights request (100) USGOV_DOD
cee36ce4-cc31-481f-8cab-02765d3e441f|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_100_V2_USGOV_GCCHIGH|Privacy Management - subject rights request (100) USGOV_GCCHIGH
cf4c6c3b-f863-4940-97e8-1d25e912f4c4|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_100_V2|Privacy Management - subject rights request (100)
e001d9f1-5047-4ebf-8927-148530491f83|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_10_EDU_V2|Privacy Management - subject rights request (10) for EDU
a056b037-1fa0-4133-a583-d05cff47d551|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_10_V2_GCC|Privacy Management - subject rights request (10) GCC
ab28dfa1-853a-4f54-9315-f5146975ac9a|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_10_V2_USGOV_DOD|Privacy Management - subject rights request (10) USGOV_DOD
f6aa3b3d-62f4-4c1d-a44f-0550f40f729c|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_10_V2_USGOV_GCCHIGH|Privacy Management - subject rights request (10) USGOV_GCCHIGH
78ea43ac-9e5d-474f-8537-4abb82dafe27|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_10_V2|Privacy Management - subject rights request (10)
475e3e81-3c75-4e07-95b6-2fed374536c8|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_1_EDU_V2|Privacy Management - subject rights request (1) for EDU
017fb6f8-00dd-4025-be2b-4eff067cae72|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_1_V2_GCC|Privacy Management - subject rights request (1) GCC
d3c841f3-ea93-4da2-8040-6f2348d20954|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_1_V2_USGOV_DOD|Privacy Management - subject rights request (1) USGOV_DOD
706d2425-6170-4818-ba08-2ad8f1d2d078|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_1_V2_USGOV_GCCHIGH|Privacy Management - subject rights request (1) USGOV_GCCHIGH
d9020d1c-94ef-495a-b6de-818cbbcaa3b8|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_1_V2|Privacy Management - subject rights request (1)
ed45d397-7d61-4110-acc0-95674917bb14|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_50_EDU_V2|Privacy Management - subject rights request (50) for EDU
f6c82f13-9554-4da1-bed3-c024cc906e02|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_50_V2|Privacy Management - subject rights request (50)
c416b349-a83c-48cb-9529-c420841dedd6|PRIVACY_MANAGEMENT_SUB_RIGHTS_REQ_50|Privacy Management - subject rights request (50)
6a4a1628-9b9a-424d-bed5-4118f0ede3fd|PROJECT_MADEIRA_PREVIEW_IW_SKU|Dynamics 365 Business Central for IWs
beb6439c-caad-48d3-bf46-0c82871e12be|PROJECT_P1|Planner Plan 1
84cd610f-a3f8-4beb-84ab-d9d2c902c6c9|PROJECT_PLAN1_DEPT|Project Plan 1 (for Department)
46102f44-d912-47e7-b0ca-1bd7b70ada3b|PROJECT_PLAN3_DEPT|Project Plan 3 (for Department)
5d505572-203c-4b83-aa9b-dab50fb46277|Project_Professional_TEST_GCC|Project Plan 3 for GCC TEST
a10d5e58-74da-4312-95c8-76be4e5b75a0|PROJECTCLIENT|Project for Office 365
e433b246-63e7-4d0b-9efa-7940fa3264d6|PROJECTESSENTIALS_FACULTY|Project Online Essentials for Faculty
ca1a159a-f09e-42b8-bb82-cb6420f54c8e|PROJECTESSENTIALS_GOV|Project Online Essentials for GCC
776df282-9fc0-4862-99e2-70e561b9909e|PROJECTESSENTIALS|Project Online Essentials
b732e2a7-5694-4dff-a0f2-9d9204c794ac|PROJECTONLINE_PLAN_1_FACULTY|Project Plan 5 without Project Client for Faculty
2db84718-652c-47a7-860c-f10d8abbdae3|PROJECTONLINE_PLAN_1|Project Online Premium Without Project Client
f82a60b8-1ee3-4cfb-a4fe-1c6a53c2656c|PROJECTONLINE_PLAN_2|Project Online With Project for Office 365
930cc132-4d6b-4d8c-8818-587d17c50d56|PROJECTPREMIUM_FACULTY|Project Plan 5 for faculty
f2230877-72be-4fec-b1ba-7156d6f75bd6|PROJECTPREMIUM_GOV|Project Plan 5 for GCC
09015f9f-377f-4538-bbb5-f75ceb09358a|PROJECTPREMIUM|Project Online Premium
46974aed-363e-423c-9e6a-951037cec495|PROJECTPROFESSIONAL_FACULTY|Project Plan 3 for Faculty
074c6829-b3a0-430a-ba3d-aca365e57065|PROJECTPROFESSIONAL_GOV|Project Plan 3 for GCC
64758d81-92b7-4855-bcac-06617becb3e8|PROJECTPROFESSIONAL_USGOV_GCCHIGH|Project Plan 3_USGOV_GCCHIGH
53818b1b-4a27-454b-8896-0dba576410e6|PROJECTPROFESSIONAL|Planner and Project Plan 3
8c4ce438-32a7-4ac5-91a6-e22ae08d9c8b|RIGHTSMANAGEMENT_ADHOC|Rights Management Adhoc
78362de1-6942-4bb8-83a1-a32aa67e6e2c|RIGHTSMANAGEMENT_CE_GOV|Azure Information Protection Premium P1 for Government
c57afa2a-d468-46c4-9a90-f86cb1b3c54a|RIGHTSMANAGEMENT_CE_USGOV_GCCHIGH|Azure Information Protection Premium P1_USGOV_GCCHIGH
a0e6a48f-b056-4037-af70-b9ac53504551|RIGHTSMANAGEMENT_CE|Azure Information Protection Plan 1
c52ea49f-fe5d-4e95-93ba-1de91d380f89|RIGHTSMANAGEMENT|Azure Information Protection Plan 1
093e8d14-a334-43d9-93e3-30589a8b47d0|RMSBASIC|Rights Management Service Basic Content Protection
a9732ec9-17d9-494c-a51c-d6b45b384dcb|SHAREPOINTENTERPRISE|SharePoint Online (Plan 2)
1fc08a02-8b3d-43b9-831e-f76859e04e1a|SHAREPOINTSTANDARD|SharePoint Online (Plan 1)
e5788282-6381-469f-84f0-3d7d4021d34d|SHAREPOINTSTORAGE_GOV|Office 365 Extra File Storage for GCC
99049c9c-6011-4908-bf17-15f496e6519d|SHAREPOINTSTORAGE|Office 365 Extra File Storage
3a256e9a-15b6-4092-b0dc-82993f4debc6|SKU_Dynamics_365_for_HCM_Trial|Dynamics 365 for Talent
90d8b3f8-712e-4f7b-aa1e-62e7ae6cbe96|SMB_APPS|Business Apps (free)
dab7782a-93b1-4074-8bb1-0e61318bea0b|SMB_BUSINESS_ESSENTIALS|Microsoft 365 Business Basic
ac5cef5d-921b-4f97-9ef3-c99076e5470f|SMB_BUSINESS_PREMIUM|Microsoft 365 Business Standard - Prepaid Legacy
b214fe43-f5a3-4703-beeb-fa97188220fc|SMB_BUSINESS|Microsoft 365 Apps for Business
c6df1e30-1c9f-427f-907c-3d913474a1c7|SOCIAL_ENGAGEMENT_APP_USER|Dynamics 365 AI for Market Insights (Preview)
cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46|SPB|Microsoft 365 Business Premium
c2ac2ee4-9bb1-47e4-8541-d689c7e83371|SPE_E3_RPA1|Microsoft 365 E3 - Unattended License
d61d61cc-f992-433f-a577-5bd016037eeb|SPE_E3_USGOV_DOD|Microsoft 365 E3_USGOV_DOD
ca9d1dd9-dfe9-4fef-b97c-9bc1ea3c3658|SPE_E3_USGOV_GCCHIGH|Microsoft 365 E3_USGOV_GCCHIGH
05e9a617-0261-4cee-bb44-138d3ef5d965|SPE_E3|Microsoft 365 E3
a91fc4e0-65e5-4266-aa76-4037509c1626|SPE_E5_CALLINGMINUTES|Microsoft 365 E5 with Calling Minutes
cd2925a3-5076-4233-8931-638a8c94f773|SPE_E5_NOPSTNCONF|Microsoft 365 E5 without Audio Conferencing
4eb45c5b-0d19-4e33-b87c-adfc25268f20|SPE_E5_USGOV_GCCHIGH|Microsoft 365 E5_USGOV_GCCHIGH
06ebc4ee-1bb5-47dd-8120-11324bc54e06|SPE_E5|Microsoft 365 E5
66b55226-6b4f-492c-910c-a3b7a3c9d993|SPE_F1|Microsoft 365 F3
9cfd6bc3-84cd-4274-8a21-8c7c41d6c350|SPE_F5_COMP_AR_D_USGOV_DOD|Microsoft 365 F5 Compliance Add-on AR (DOD)_USGOV_DOD
9f436c0e-fb32-424b-90be-6a9f2919d506|SPE_F5_COMP_AR_USGOV_GCCHIGH|Microsoft 365 F5 Compliance Add-on AR_USGOV_GCCHIGH
3f17cf90-67a2-4fdb-8587-37c1539507e1|SPE_F5_COMP_GCC|Microsoft 365 F5 Compliance Add-on GCC
91de26be-adfa-4a3d-989e-9131cc23dda7|SPE_F5_COMP|Microsoft 365 F5 Compliance Add-on
32b47245-eb31-44fc-b945-a8b1576c439f|SPE_F5_SECCOMP|Microsoft 365 F5 Security + Compliance Add-on
67ffe999-d9ca-49e1-9d2c-03fb28aa7a48|SPE_F5_SEC|Microsoft 365 F5 Security Add-on
8f0c5670-4e56-4892-b06d-91c085d7004f|SPZA_IW|App Connect IW
3f4babde-90ec-47c6-995d-d223749065d1|STANDARDPACK_GOV|Office 365 G1 GCC
f698ca06-024f-4562-b029-9cb1f1e02646|STANDARDPACK_USGOV_GCCHIGH|Office 365 E1_USGOV_GCCHIGH
18181a46-0d4e-45cd-891e-60aabd171b4e|STANDARDPACK|Office 365 E1
94763226-9b3c-4e75-a931-5c89701abe66|STANDARDWOFFPACK_FACULTY|Office 365 A1 for faculty
78e66a63-337a-4a9a-8959-41c6654dfb56|STANDARDWOFFPACK_IW_FACULTY|Office 365 A1 Plus for faculty
e82ae690-a2d5-4d76-8d30-7c6e01e6022e|STANDARDWOFFPACK_IW_STUDENT|Office 365 A1 Plus for students
314c4481-f395-4525-be8b-2ec4bb1e9d91|STANDARDWOFFPACK_STUDENT|Office 365 A1 for students
6634e0ce-1a9f-428c-a498-f84ec7b8aa2e|STANDARDWOFFPACK|Office 365 E2
ec156933-b85b-4c50-84ec-c9e5603709ef|STREAM_P2|Microsoft Stream Plan 2
9bd7c846-9556-4453-a542-191d527209e8|STREAM_STORAGE|Microsoft Stream Storage Add-On (500 GB)
1f2f344a-700d-42c9-9427-5cea1d5d7ba6|STREAM|Microsoft Stream
29a2f828-8f39-4837-b8ff-c957e86abe3c|TEAMS_COMMERCIAL_TRIAL|Microsoft Teams Commercial Cloud
3ab6abff-666f-4424-bfb7-f0bc274ec7bc|TEAMS_ESSENTIALS_AAD|Microsoft Teams Essentials (AAD Identity)
fde42873-30b6-436b-b361-21af5a6b84ae|Teams_Ess|Microsoft Teams Essentials
710779e8-3d4a-4c88-adb9-386c958d1fdf|TEAMS_EXPLORATORY|Microsoft Teams Exploratory
16ddbbfc-09ea-4de2-b1d7-312db6112d70|TEAMS_FREE|Microsoft Teams (Free)
52ea0e27-ae73-4983-a08f-13561ebdb823|Teams_Premium_(for_Departments)|Teams Premium (for Departments)
960a972f-d017-4a17-8f64-b42c8035bc7d|Teams_Premium_for_Faculty|Teams Premium for Faculty
56a59ffb-9df1-421b-9e61-8b568583474d|THREAT_INTELLIGENCE_GOV|Microsoft Defender for Office 365 (Plan 2) GCC
3dd6cf57-d688-4eed-ba52-9e40b5468c3e|THREAT_INTELLIGENCE|Microsoft Defender for Office 365 (Plan 2)
4016f256-b063-4864-816e-d818aad600c9|TOPIC_EXPERIENCES|Viva Topics
ad7a56e0-6903-4d13-94f3-5ad491e78960|TVM_Premium_Add_on|Microsoft Defender Vulnerability Management Add-on
1925967e-8013-495f-9644-c99f8b463748|TVM_Premium_Standalone|Microsoft Defender Vulnerability Management
9f3d9c1d-25a5-4aaa-8e59-23a1e6450a67|UNIVERSAL_PRINT|Universal Print
610b16c2-bc9b-4b6b-b59f-0168123049ad|VIDEO_INTEROP|Skype Meeting Video Interop for Skype for Business
9900a3e2-6660-4c52-9074-60c949991389|VIRTUAL_AGENT_BASE_GCC|Power Virtual Agent for GCC
e4e55366-9635-46f4-a907-fc8c3b5ec81f|VIRTUAL_AGENT_BASE|Power Virtual Agent
470845c0-6884-47e1-89d0-9d6244a77b44|VIRTUAL_AGENT_USL_AR_USGOV_GCCHIGH|Microsoft Copilot Studio User License for GCC High_USGOV_GCCHIGH
f1de227b-f1bd-4959-bd80-b80547095e6d|VIRTUAL_AGENT_USL_GCC|Microsoft Copilot Studio User License for GCC
4b74a65c-8b4a-4fc8-9f6b-5177ed11ddfa|VIRTUAL_AGENT_USL|Microsoft Copilot Studio User License
ca7f3140-d88c-455b-9a1c-7f0679e31a76|VISIO_PLAN1_DEPT|Visio Plan 1
38b434d2-a15e-4cde-9a98-e737c75623e1|VISIO_PLAN2_DEPT|Visio Plan 2
bf95fd32-576a-4742-8d7a-6dc4940b9532|VISIOCLIENT_FACULTY|Visio Plan 2 for Faculty
4ae99959-6b0f-43b0-b1ce-68146001bdba|VISIOCLIENT_GOV|Visio Plan 2 for GCC
80e52531-ad7f-44ea-abc3-28e389462f1b|VISIOCLIENT_USGOV_GCCHIGH|Visio Plan 2_USGOV_GCCHIGH
c5928f49-12ba-48f7-ada3-0d743a3601d5|VISIOCLIENT|Visio Plan 2
4b244418-9658-4451-a2b8-b5e2b364e9bd|VISIOONLINE_PLAN1|Visio Plan 1
3dc7332d-f0fa-40a3-81d3-dd6b84469b78|Viva_Glint_Standalone|Microsoft Viva Glint
3a349c99-ffec-43d2-a2e8-6b97fcb71103|Viva_Goals_User_led|Viva Goals User-led
c9d442fc-21fb-4bd7-89e0-a710d74987f6|VIVA_LEARNING|Viva Learning
61902246-d7cb-453e-85cd-53ee28eec138|VIVA|Microsoft Viva Suite
ed01faf2-1d88-4947-ae91-45ca18703a96|WACONEDRIVEENTERPRISE|OneDrive for Business (Plan 2)
e6778190-713e-4e4f-9119-8b8238de25df|WACONEDRIVESTANDARD|OneDrive for Business (Plan 1)
8efbe2f6-106e-442f-97d4-a59aa6037e06|WIN10_ENT_A3_FAC|Windows 10/11 Enterprise A3 for faculty
d4ef921e-840b-4b48-9a90-ab6698bc7b31|WIN10_ENT_A3_STU|Windows 10/11 Enterprise A3 for students
7b1a89a9-5eb9-4cf8-9467-20c943f1122c|WIN10_ENT_A5_FAC|Windows 10/11 Enterprise A5 for faculty
cb10e6cd-9da4-4992-867b-67546b1db821|WIN10_PRO_ENT_SUB|Windows 10/11 Enterprise E3
6a0f6da5-0b87-4190-a6ae-9bb5a2b9546a|WIN10_VDA_E3|Windows 10/11 Enterprise E3
488ba24a-39a9-4473-8ee5-19291e71b002|WIN10_VDA_E5|Windows 10/11 Enterprise E5
111046dd-295b-4d6d-9724-d52ac90bd1f2|WIN_DEF_ATP|Microsoft Defender for Endpoint
1e7e1070-8ccb-4aca-b470-d7cb538cb07e|WIN_ENT_E5|Windows 10/11 Enterprise E5 (Original)
24be3cd7-82ca-41a5-94a7-4903373cdcae|Windows_365_Business_16_vCPU,_64_GB,_1_TB|Windows 365 Business 16 vCPU, 64 GB, 1 TB
93d9955a-ec70-44d5-8faa-a194492390f7|Windows_365_Business_16_vCPU,_64_GB,_512_GB|Windows 365 Business 16 vCPU, 64 GB, 512 GB
90369797-7141-4e75-8f5e-d13f4b6092c1|Windows_365_S_2vCPU_4GB_128GB|Windows 365 Shared Use 2 vCPU 4 GB 128 GB
8fe96593-34d3-49bb-aeee-fb794fed0800|Windows_365_S_2vCPU_4GB_256GB|Windows 365 Shared Use 2 vCPU 4 GB 256 GB
1f9990ca-45d9-4c8d-8d04-a79241924ce1|Windows_365_S_2vCPU_4GB_64GB|Windows 365 Shared Use 2 vCPU 4 GB 64 GB
2d21fc84-b918-491e-ad84-e24d61ccec94|Windows_365_S_2vCPU_8GB_128GB|Windows 365 Shared Use 2 vCPU 8 GB 128 GB
2eaa4058-403e-4434-9da9-ea693f5d96dc|Windows_365_S_2vCPU_8GB_256GB|Windows 365 Shared Use 2 vCPU 8 GB 256 GB
1bf40e76-4065-4530-ac37-f1513f362f50|Windows_365_S_4vCPU_16GB_128GB|Windows 365 Shared Use 4 vCPU 16 GB 128 GB
a9d1e0df-df6f-48df-9386-76a832119cca|Windows_365_S_4vCPU_16GB_256GB|Windows 365 Shared Use 4 vCPU 16 GB 256 GB
469af4da-121c-4529-8c85-9467bbebaa4b|Windows_365_S_4vCPU_16GB_512GB|Windows 365 Shared Use 4 vCPU 16 GB 512 GB
f319c63a-61a9-42b7-b786-5695bc7edbaf|Windows_365_S_8vCPU_32GB_128GB|Windows 365 Shared Use 8 vCPU 32 GB 128 GB
fb019e88-26a0-4218-bd61-7767d109ac26|Windows_365_S_8vCPU_32GB_256GB|Windows 365 Shared Use 8 vCPU 32 GB 256 GB
f4dc1de8-8c94-4d37-af8a-1fca6675590a|Windows_365_S_8vCPU_32GB_512GB|Windows 365 Shared Use 8 vCPU 32 GB 512 GB
6470687e-a428-4b7a-bef2-8a291ad947c9|WINDOWS_STORE|Windows Store for Business
938fd547-d794-42a4-996c-1cc206619580|WINE5_GCC_COMPAT|Windows 10/11 Enterprise E5 Commercial (GCC Compatible)
52cdf00e-8303-4223-a749-ff69a13e2dd0|Workload_Identities_P2|Microsoft Entra Workload ID
73fa80b5-689f-4db9-bbe4-bd414bc41e44|Workload_Identities_Premium_CN|Workload Identities Premium
3d957427-ecdc-4df2-aacd-01cc9d519da8|WORKPLACE_ANALYTICS|Microsoft Workplace Analytics
c7e9d9e6-1981-4bf3-bb50-a5bdfaa06fb2|WSFB_EDU_FACULTY|Windows Store for Business EDU Faculty
"""
"""skuId|skuPartNumber|name, a product a line."""

SERVICE_PLANS = """\
d0ce5ebb-9db0-491f-b780-8973a1d815fe|Agent 365
a7c70a41-5e02-4271-93e6-d9b4184d83f5|AI Builder capacity add-on
5d85ec34-44e5-43b6-a9aa-d1b4c1d3aa3b|AI Builder Capacity Add-on
5d7a2e9a-4ee5-4f1c-bc9f-abc481bf39d8|AI Builder capacity Per App add-on
91f50f7b-2204-4803-acac-5cf5668b8b39|AI Builder capacity Per User add-on
74d93933-6f22-436e-9441-66d205435abb|AI Builder capacity Per User add-on
0bfc98ed-1dbc-4a97-b246-701754e48b17|APP CONNECT
90467813-5b40-40d4-835c-abd48009b1d9|Asset Maintenance Add-in
7d16094b-4db8-41ff-a182-372a90a85407|Auditing 10Year Retention Add On
7861360b-dc3b-4eba-a3fc-0d323a035746|AUSTRALIA CALLING PLAN
dcf9d2f4-772e-4434-b757-77a453cfbc02|Avatars for Teams
3efbd4ed-8958-4824-8389-1321f8730af8|Avatars for Teams (additional)
de377cbc-0019-4ec2-b77c-3f223947e102|Azure Active Directory
84c289f0-efcb-486f-8581-07f44fc9efad|Azure Active Directory workload identities P1
6c57d4b6-3b23-47a5-9bc9-69f17b4947b3|Azure Information Protection Premium P1
1b66aedf-8ca1-4f73-af76-ec76c6180f98|Azure Information Protection Premium P1 for GCC
5689bec4-755d-4753-8b61-40975025187c|Azure Information Protection Premium P2
5400a66d-eaa5-427d-80f2-0f26d59d8fce|Azure Information Protection Premium P2 for GCC
bea4c11e-220a-4e6d-8eb8-8ea15d019f90|Azure Rights Management
6a76346d-5d6e-4051-9fe3-ed3f312b5597|Azure Rights Management
80f0ae31-0dfb-425c-b3fc-36f40170eb35|Career Coach
94a669d1-84d5-4e54-8462-53b0ae2c8be5|CDS Per app baseline access
ee493f70-a3b3-4204-9511-e3f6083b8df3|CDS Power Apps Per App Custom GCC
c2da6658-f89d-49f2-9508-40431dee115b|CDS Power Apps Per App Custom New
2e8dde43-6986-479d-b179-7dbe31c31f60|CDS Power Apps Per User Custom
9f2f00ad-21ae-4ceb-994b-d8bc7be90999|CDS PowerApps per app plan
d7f9c9bc-0a28-4da4-b5f1-731acb27a3e4|CDS PowerApps per app plan for GCC
72c30473-7845-460a-9feb-b58f216e8694|CDS PowerApps Portals page view capacity add-on
352257a9-db78-4217-a29d-8b8d4705b014|CDS PowerApps Portals page view capacity add-on for GCC
0d0c0d31-fae7-41f2-b909-eaf4d7f26dba|Commercial data protection for Microsoft Copilot
1315ade1-0410-450d-b8e3-8050e6da320f|Common Data Service
363430d1-e3f7-43bc-b07b-767b6bb95e4b|Common Data Service
e9830cfd-e65d-49dc-84fb-7d56b9aa2c89|Common Data Service
2d925ad8-2479-4bd8-bb76-5b80f1d48935|Common Data Service
17ab22cd-a0b3-4536-910a-cb6eb12696c0|Common Data Service
d1142cfd-872e-4e77-b6ff-d98ec5a51f66|COMMON DATA SERVICE
4ff01e01-1ba7-4d71-8cf8-ce96c3bbcf14|Common Data Service
28b0fa46-c39a-4188-89e2-58e979a6b014|Common Data Service
40b010bb-0b69-4654-ac5e-ba161433f4b4|Common Data Service
ca6e61ec-d4f4-41eb-8b88-d96e0e14323f|Common Data Service
06162da2-ebf9-4954-99a0-00fee96f95cc|Common Data Service
a7d3fb37-b6df-4085-b509-50810d991a39|Common Data Service
cb867b3c-7f38-4d0d-99ce-e29cd69812c8|Common Data Service
d8c638e2-9508-40e3-9877-feb87603837b|Common Data Service - DEV VIRAL
29007dd3-36c0-4cc2-935d-f5bca2c2c473|Common Data Service - O365 F1
8eb5e9bc-783f-4425-921a-c65f45dd72c6|Common Data Service - O365 P1 GCC
6ea4c1ef-c259-46df-bce2-943342cd3cb2|Common Data Service - P2
3da2fd4c-1bee-4b61-a17f-94c31e5cab93|Common Data Service Attended RPA
4802707d-47e1-45dc-82c5-b6981f0fb38c|Common Data Service Attended RPA for Government
f4614a66-d632-443a-bc77-afe92987b322|Common Data Service Field service Part Time Contractors
2457fe40-65be-48a1-935f-924ad6e62dba|Common Data Service Field service Part Time Contractors for Government
360bcc37-0c11-4264-8eed-9fa7a3297c9b|Common Data Service for Apps Database Capacity
1ddffef6-4f69-455e-89c7-d5d72105f915|Common Data Service for Apps Database Capacity for Government
dd12a3a8-caec-44f8-b4fb-2f1a864b51e3|Common Data Service for Apps File Capacity
dc48f5c5-e87d-43d6-b884-7ac4a59e7ee9|Common Data Service for Apps Log Capacity
cf7034ed-348f-42eb-8bbd-dddeea43ee81|Common Data Service for CCI Bots
ca00cff5-2568-4d03-bb6c-a653a8f360ca|Common Data Service for Customer Insights
94e5cbf6-d843-4ee8-a2ec-8b15eb52019e|Common Data Service for Customer Insights Trial
e95d7060-d4d9-400a-a2bd-a244bf0b609e|Common Data Service for Dynamics 365 Finance
7df1d500-ca5c-4229-8cea-815bc88798c9|Common Data Service for Dynamics 365 Project Operations
93cc200d-a47f-4c56-aec1-83f8b0d0425a|Common Data Service for Dynamics 365 Retail
b6a8b974-2956-4e14-ae81-f0384c363528|Common Data Service for Dynamics 365 Supply Chain Management
c84e52ae-1906-4947-ac4d-6fb3e5bf7c2e|Common data service for Flow per business process plan
ce361df2-f2a5-4713-953f-4050ba09aad8|Common Data Service for Government
37396c73-2203-48e6-8be1-d882dae53275|Common Data Service for Government
54b61386-c818-4634-8400-61c9e8f6acd3|Common Data Service for Power Automate per Business Process Plan for GCC
50554c47-71d9-49fd-bc54-42a2765c555c|Common Data Service for Project
83837d9c-c21a-46a0-873e-d834c94015d6|Common Data Service for Project for GCC
a6f677b3-62a6-4644-93e7-2a85d240845e|Common Data Service for Project P1
684a2229-5c57-43ab-b69f-f86fe8997358|Common Data Service for Project P5 for GCC
0850ebb5-64ee-4d3a-a3e1-5a97213653b5|Common Data Service for Remote Assist
3069d530-e41b-421c-ad59-fb1001a23e11|Common Data Service for SharePoint Syntex
95b76021-6a53-4741-ab8b-1d1f3d66a95a|Common Data Service for Teams
afa73018-811e-46e9-988f-f75d2b1b8430|Common Data Service for Teams
bed136c6-b799-4462-824d-fc045d3a9d25|Common Data Service for Teams
90db65a7-bf11-4904-a79f-ef657605145b|Common Data Service for Teams
a70bbf38-cdda-470d-adb8-5804b8770f41|Common Data Service for Teams
bce5e5ca-c2fd-4d53-8ee2-58dfffed4c10|Common Data Service for Teams
5e05331a-0aec-437e-87db-9ef5934b5771|Common Data Service for Teams_F1 GCC
959e5dec-6522-4d44-8349-132c27c3795a|Common Data Service for Teams_P1 GCC
0a0a23fa-fea1-4195-bb89-b4789cb12f7f|Common Data Service for Virtual Agent Base
32ad3a4e-2272-43b4-88d0-80d284258208|Common Data Service Power Apps Portals Login Capacity
0f7b9a29-7990-44ff-9d05-a76be778f410|Common Data Service Power Apps Portals Login Capacity for GCC
b475952f-128a-4a44-b82a-0b98a45ca7fb|Common Data Service Unattended RPA
5141c408-df3d-456a-9878-a65119b0a750|Common Data Service Unattended RPA for Government
ba80223c-e515-4642-a838-3e7d66f70cb6|Common Data Services for Cloud for Sustainability Plus
505e180f-f7e0-4b65-91d4-00d670bbd18c|COMMUNICATIONS CREDITS
3a117d30-cfac-4f00-84ac-54f8b6a18d78|Compliance Manager Premium Assessment Add-On
1265e154-5544-4197-bba1-03ef69c3b180|Compliance Program for Microsoft Cloud
5a6d0425-3ef2-4e42-8372-76709c9effe0|Copilot for Finance Trial
fe6c28b3-d468-44ea-bbd0-a10a5167435c|Copilot Studio in Copilot for M365
0210d5c8-49d2-4dd1-a01b-a91c7c14e0bf|CRM Hybrid Connector
9f431833-0334-42de-a7dc-70aa40db46db|Customer Lockbox
3ec18638-bd4c-4d3b-8905-479ed636b83e|Customer Lockbox (A)
89b5d3b1-3855-49fe-b46c-87c66dbc1526|Customer Lockbox for Government
dbe07046-af68-4861-a20d-1c8cbda9194f|Customer Voice for Dynamics 365 vTrial
cd31b152-6326-4d1b-ae1b-997b625182e6|Data Classification in Microsoft 365
5b96ffc4-3853-4cf4-af50-e38505080f6b|Data Classification in Microsoft 365 - Company Level
9e6d1620-dce9-4655-8933-af8fa5bccc9c|Data Integration for IOM with Power Automate USL
16687e20-06f9-4577-9cc0-34a2704260fc|Data integration for Project with Power Automate for GCC
7251de8f-ecfb-481e-bcff-4af4f1a4573c|Data integration for Project with Power Automate for GCC
9bec7e34-c9fa-40b7-a9d1-bd6d1165c7ed|Data Loss Prevention
1c56fdd3-59ce-417a-b8bb-a97bb4e67b99|Dataverse for Copilot for Finance Trial
d04ca659-b119-4a92-b8fc-3ede584a9d65|Dataverse for Cust Insights BASE
d66ee5da-07d5-49d6-a1d8-45662c3f37be|Dataverse for Customer Insights Combined Base
2f2e81a6-15de-4041-9f33-73c06fed3801|Dataverse for Customer Insights Journeys add-on
2bb89402-51e9-4c5a-be33-e954a9dd1ba6|Dataverse for IOM
5dd1819f-0de7-487f-985b-c450a4c9cc1d|Dataverse for Microsoft Copilot Studio
59231cdf-b40d-4534-a93e-14d0cd31d27e|Dataverse for PAD
6f0e9100-ff66-41ce-96fc-3d8b7ad26887|Dataverse for Power Apps per app
d7c3df99-6f58-40b9-8940-cd3a51679d85|Dataverse for Power Automate Per Process
7aae746a-3463-4737-b295-3c1a16c31438|Dataverse for Power Pages Authenticated users per site
e4d0b25d-e440-4ee9-aac4-1d5a5db9f3ef|Dataverse for Virtual Agent Base for GCC
bcc0702e-ba97-48d9-ae04-fa8689c53bba|Dataverse for Virtual Agent USL for GCC
95df1203-fee7-4726-b7e1-8037a8e899eb|Dataverse for Virtual Agent USL for GCC
99cd49a9-0e54-4e07-aea1-d8d9f5f704f5|Defender for IoT - Enterprise IoT Security
a312bdeb-1e21-40d0-84b1-0e73f128144f|Defender Platform for Office 365
fbdb91e6-7bfd-4a1f-8f7a-d27f4ef39702|Defender Threat Intelligence
e8b616eb-1a6d-42b4-84c7-b63870791349|DO NOT USE - Dynamics 365 Supply Chain Management Premium
0403bb98-9d17-4f94-b53e-eca56a7698a6|DO NOT USE - Microsoft MyAnalytics (Full)
5a10155d-f5c1-411a-a8ec-e99aae125390|DOMESTIC AND INTERNATIONAL CALLING PLAN
3c8a8792-7866-409b-bb61-1b20ace0368b|Domestic Calling Plan for Government
4ade5aa6-5959-4d2c-bf0a-f4c9e2cc00f2|Dynamics 365 AI for Customer Service Trial
ce312d15-8fdf-44c0-9974-a25a177125ee|Dynamics 365 AI for Customer Service Virtual Agents Viral
339f4def-5ad8-4430-8d12-da5fd4c769a7|Dynamics 365 AI for Market Insights - Free
fedc185f-0711-4cc0-80ed-0a92da1a8384|Dynamics 365 AI for Sales (Embedded)
d397d6c6-9664-4502-b71c-66f39c400ca4|Dynamics 365 Business Central Additional Environment Addon
ae6b27b3-fe31-4e77-ae06-ec5fabbc103a|Dynamics 365 Business Central Database Capacity
17ca446c-d7a4-4d29-8dec-8e241592164b|Dynamics 365 Business Central Essentials Attach
170991d7-b98e-41c5-83d4-db2052e1795f|Dynamics 365 Business Central External Accountant
3f2afeed-6fb5-4bf9-998f-f2912133aead|Dynamics 365 Business Central for IWs
8e9002c0-a1d8-4465-b952-817d2948e6e2|Dynamics 365 Business Central Premium
117e3aa0-8d08-4a19-a6a5-90b7a96e2128|Dynamics 365 Commerce
2a9d72b3-1714-440f-babf-bf92bf9683d8|Dynamics 365 Contact Center
0ef2b4e3-0a2b-450d-8c5f-a52203c40f50|Dynamics 365 Contact Center Digital
57517633-b4ad-4db8-8c1a-65f443424490|Dynamics 365 Contact Center Voice
d56f3deb-50d8-465a-bedb-f079817ccac1|Dynamics 365 Customer Engagement Plan
ee85d528-c4b4-4a99-9b07-fb9a1365dc93|Dynamics 365 Customer Insights
b3c26516-3b8d-492f-a5a3-64d70ad3f8d0|Dynamics 365 Customer Insights Engagement Insights
e2bdea63-235e-44c6-9f5e-5b0e783f07dd|Dynamics 365 Customer Insights Engagement Insights Viral
1720c3f7-7da3-4a11-8324-92aad283eb68|Dynamics 365 Customer Insights Journeys
ed8e8769-94c5-4132-a3e7-7543b713d51f|Dynamics 365 Customer Insights Viral Plan
426ec19c-d5b1-4548-b894-6fe75028c30d|Dynamics 365 Customer Service Chat Application Integration
b9f7ce72-67ff-4695-a9d9-5ff620232024|Dynamics 365 Customer Service Chat Application Integration for Government
47c2b191-a5fb-4129-b690-00c474d2f623|Dynamics 365 Customer Service Digital Messaging add-on
9d37aa61-3cc3-457c-8b54-e6f3853aa6b6|Dynamics 365 Customer Service Digital Messaging add-on for Government
43b076f2-1123-45ba-a339-2e170ee58c53|Dynamics 365 Customer Service Digital Messaging Application Integration
e304c3c3-f86c-4200-b174-1ade48805b22|Dynamics 365 Customer Service Digital Messaging application integration for Government
3bf52bdf-5226-4a97-829e-5cca9b3f3392|Dynamics 365 Customer Service Digital Messaging vTrial
94fb67d3-465f-4d1f-a50a-952da079a564|Dynamics 365 Customer Service Enterprise vTrial
1412cdc1-d593-4ad1-9050-40c30ad0b023|Dynamics 365 Customer Service Insights for CE Plan
5b1e5982-0e88-47bb-a95e-ae6085eda612|Dynamics 365 Customer Service Insights for CS Enterprise
33f1466e-63a6-464c-bf6a-d1787928a56a|Dynamics 365 Customer Service Insights vTrial
3de81e39-4ce1-47f7-a77f-8473d4eb6d7c|Dynamics 365 Customer Service Voice vTrial
17efdd9f-c22c-4ad8-b48e-3b1f3ee1dc9a|Dynamics 365 Customer Voice
296820fe-dce5-40f4-a4f2-e14b8feef383|Dynamics 365 Customer Voice Base Plan
20d1455b-72b2-4725-8354-a177845ab77d|Dynamics 365 Field Service Enterprise vTrial
920656a2-7dd8-4c83-97b6-a356414dbd36|Dynamics 365 for Business Central Essentials
2822a3a1-9b8f-4432-8989-e11669a60dc8|Dynamics 365 for Case Management
79bb0a8d-e686-4e16-ac59-2b3fd0014a61|Dynamics 365 for Case Management for Government
99340b49-fb81-4b1e-976b-8f2ae8e9394f|Dynamics 365 for Customer Service
f69129db-6dc1-4107-855e-0aaebbcd9dd4|Dynamics 365 for Customer Service Chat
ffb878a5-3184-472b-800b-65eadc63d764|Dynamics 365 for Customer Service Chat for Government
61a2665f-1873-488c-9199-c3d0bc213fdf|Dynamics 365 for Customer Service Enterprise Attach
dc6643d9-1e72-4dce-9f64-1d6eac1f1c5a|Dynamics 365 for Customer Service for Government
6929f657-b31b-4947-b4ce-5066c3214f54|Dynamics 365 for Customer Service Pro
a9dd2dca-10ae-4da2-aaf0-d3fe8a825110|Dynamics 365 for Customer Service Pro Attach
f6ec6dfa-2402-468d-a455-89be11116d43|Dynamics 365 for Customer Service Voice Add-in
411b0c93-8f89-455e-a663-c0a3effd12c3|Dynamics 365 for Customer Service Voice Add-in for Government
8c66ef8a-177f-4c0d-853c-d4f219331d09|Dynamics 365 for Field Service
55c9148b-d5f0-4101-b5a0-b2727cfc0916|Dynamics 365 for Field Service Attach
a9a5be2d-17dd-4d43-ba78-9391e11d20a7|Dynamics 365 for Field Service for Government
c7657ae3-c0b0-4eed-8c1d-6a7967bd9c65|Dynamics 365 for Finance and Operations, Enterprise edition - Regulatory Service
223e33cb-eee0-462d-b1bd-e9a5febf8e85|Dynamics 365 for Finance Attach
5ed38b64-c3b7-4d9f-b1cd-0de18c9c4331|Dynamics 365 for HCM Trial
a3a4fa10-5092-401a-af30-0462a95a7ac8|Dynamics 365 for Marketing
e626a4ec-1ba2-409e-bf75-9bc0bc30cca7|Dynamics 365 for Marketing 50K Addnl Contacts
51cf0638-4861-40c0-8b20-1161ab2f80be|Dynamics 365 for Marketing Additional Application
18db5075-2c70-408d-a82b-929059d782af|Dynamics 365 for Marketing Additional Contacts Tier 1
2824c69a-1ac5-4397-8592-eae51cb8b581|Dynamics 365 for Marketing MSE User
5d7a6abc-eebd-46ab-96e1-e4a2f54a2248|Dynamics 365 for Marketing USL
2c9fb43e-915a-4d61-b6ca-058ece89fd66|Dynamics 365 for Operations Devices
f6b5efb1-1813-426f-96d0-9b4f7438714f|Dynamics 365 for Operations Enterprise Edition - Sandbox Tier 4:Standard Performance Testing
d8ba6fb2-c6b1-4f07-b7c8-5f2745e36b54|Dynamics 365 for Operations non-production multi-box instance for standard acceptance testing (Tier 2)
1d8c8e0e-4308-4db5-8a41-b129dbdaea20|Dynamics 365 for Project Service Automation for Government
a9e39199-8369-444b-89c1-5fe65ec45665|DYNAMICS 365 FOR RETAIL
f06754ec-6d72-4bf6-991c-4cb5413d9932|Dynamics 365 for Retail Activity
ceb28005-d758-4df7-bb97-87a617b93d6c|Dynamics 365 for Retail Device
c0454a3d-32b5-4740-b090-78c32f48f0ad|Dynamics 365 for Retail Team members
874d6da5-2a67-45c1-8635-96e8b3e300ea|Dynamics 365 for Retail Trial
2da8e897-7791-486b-b08f-cc63c8129df7|Dynamics 365 for Sales
3ae52229-572e-414f-937c-ff35a87d4f29|Dynamics 365 for Sales Enterprise Attach
213be507-d547-4f79-bc2c-6196bc54c4a3|Dynamics 365 for Sales for Government
065f3c64-0649-4ec7-9f47-ef5cf134c751|Dynamics 365 for Sales Pro Attach
88d83950-ff78-4e85-aa66-abfc787f8090|Dynamics 365 for Sales Professional
dd89efa0-5a55-4892-ba30-82e3f8008339|Dynamics 365 for Sales Professional for Government
73f205fc-6b15-47a5-967e-9e64fdf72d0a|Dynamics 365 for Sales Professional Trial
db39a47e-1f4f-462b-bf5b-2ec471fb7b88|Dynamics 365 for Sales Professional Trial
1224eae4-0d91-474a-8a52-27ec96a63fe7|Dynamics 365 for Supply Chain Management
b21c777f-c2d5-486e-88f6-fc0a3e474271|Dynamics 365 for Supply Chain Management Attach
65a1ebf4-6732-4f00-9dcb-3d115ffdeecd|DYNAMICS 365 FOR TALENT
aac5a56b-b02e-4608-8014-b076646d4011|Dynamics 365 for Talent - Attract Experience Activity
643d201a-9884-45be-962a-06ba97062e5e|Dynamics 365 for Talent - Attract Experience Team Member
f2f49eef-4b3f-4853-809a-a055c6103fe0|Dynamics 365 for Talent - Onboard Experience
db225597-e9c2-4d96-8ace-5424744c80f8|Dynamics 365 for Talent - Onboard Experience
1f87ee90-5c3a-4cf9-b6fd-e3e8017c26ec|Dynamics 365 for Talent Activity
d5156635-0704-4f66-8803-93258f8b2678|Dynamics 365 for Talent Team members
f815ac79-c5dd-4bcc-9b78-d97f7b817d0d|Dynamics 365 for Talent: Attract
300b8114-8555-4313-b861-0c115d820f50|Dynamics 365 for Talent: Onboard
048a552e-c849-4027-b54c-4c7ead26150a|DYNAMICS 365 FOR TALENT: ONBOARD
d9a6391b-8970-4976-bd94-5f205007c8d8|Dynamics 365 for Team Members
6a54b05e-4fab-40e7-9828-428db3b336fa|Dynamics 365 for Team Members
5a94d0aa-ee95-455a-bb38-326e5f134478|Dynamics 365 for Team Members for Government
95d2cd7b-1007-484b-8595-5e97e63fe189|DYNAMICS 365 FOR_OPERATIONS
4c00c16c-0304-4421-b598-555c3e78edcb|Dynamics 365 Fraud Protection - Account Protection
ecc62904-fa88-4552-a62c-fe582fb31444|Dynamics 365 Fraud Protection - Loss Prevention
d703990f-006e-459b-b8dd-1267c4533a22|Dynamics 365 Fraud Protection - Purchase Protection
0b2c029c-dca0-454a-a336-887285d6ef07|Dynamics 365 Guides
fe986032-d840-4817-82d4-51fe4fbbe163|Dynamics 365 Guides vTrial
835b837b-63c1-410e-bf6b-bdef201ad129|Dynamics 365 Human Resource Self Service
8b21a5dc-5485-49ed-a2d4-0e772c830f6d|Dynamics 365 Human Resources
3219525a-4064-45ec-9c35-a33ea6b39a49|Dynamics 365 Human Resources Attach
90d8cb62-e98a-4639-8342-8c7d2c8215ba|Dynamics 365 Human Resources Attach License
616cf6e2-f52f-4738-b463-10003061fcd3|Dynamics 365 Intelligent Order Management
81375e2f-5ef7-4773-96aa-e3279f50bd21|Dynamics 365 Intelligent Order Management USL
393a0c96-9ba1-4af0-8975-fa2f853a25ac|Dynamics 365 Marketing
1599de10-5250-4c95-acf2-491f74edce48|Dynamics 365 Marketing Sandbox Application AddOn
e2f705fd-2468-4090-8c58-fad6e6b1e724|Dynamics 365 Operations Trial Environment
056a5f80-b4e0-4983-a8be-7ad254a113c9|DYNAMICS 365 P1 TRIAL FOR INFORMATION WORKERS
69f07c66-bee4-4222-b051-195095efee5b|Dynamics 365 Project Operations
fa7675bd-6717-40e7-8172-d0bbcbe1ab12|Dynamics 365 Project Operations Attach
18fa3aba-b085-4105-87d7-55617b8585e6|Dynamics 365 Project Operations CDS
e564d403-7eaf-4c91-b92f-bb0dc62026e1|Dynamics 365 Project Operations CDS Attach
4f4c7800-298a-4e22-8867-96b17850d4dd|Dynamics 365 Remote Assist
7f636c80-0961-41b2-94da-9642ccf02de0|Dynamics 365 Sales Enterprise vTrial
456747c0-cf1e-4b0d-940f-703a01b964cc|Dynamics 365 Sales Insights vTrial
0363c8e5-c30d-4d7c-a621-7b6cab5e0482|Dynamics 365 Supply Chain Management Premium
4092fdb5-8d81-41d3-be76-aaba4074530b|Dynamics 365 Team Members
e6e35e2d-2e7f-4e71-bc6f-2f40ed062f5d|Dynamics Customer Voice Add-On
6bddf93e-d6f4-4991-b9fc-30cfdf07ee7b|Dynamics365 for Operations Activity
a9b86446-fa4e-498f-a92a-41b447e03337|Education Analytics
e866a266-3cff-43a3-acca-0c90a7e00c8b|Entra Identity Governance
75badc48-628e-4446-8460-41344d73abd6|Exchange Enterprise CAL Services (EOP DLP)
1126bef5-da20-4f07-b45e-ad25d2581aa8|EXCHANGE ESSENTIALS
113feb6c-3fe4-4440-bddc-54d774bf0318|Exchange Foundation
922ba911-5694-4e99-a794-73aed9bfeec8|Exchange Foundation for Government
88f4d7ef-a73b-4246-8047-516022144c9f|Exchange Online (Kiosk) for Government
d42bdbd6-c335-4231-ab3d-c8f348d5aff5|EXCHANGE ONLINE (P1)
9aaf7827-d63c-4b61-89c3-182f06f82e5c|Exchange Online (Plan 1)
e9b4930a-925f-45e2-ac2a-3f7788ca6fdd|Exchange Online (Plan 1) for Government
efb87545-963c-4e0d-99df-69c6916d9eb0|Exchange Online (Plan 2)
8c3069c0-ccdb-44be-ab77-986203a67df2|Exchange Online (Plan 2) for Government
176a09a6-7ec5-4039-ac02-b2791c6ba793|Exchange Online Archiving
da040e0a-b393-4bea-bb76-928b3fa1cf5a|EXCHANGE ONLINE ARCHIVING FOR EXCHANGE SERVER
4a82b400-a79f-41a4-b4e2-e94f5787b113|Exchange Online Kiosk
897d51f1-2cfa-4848-9b30-469149f5e68e|Exchange Online Multi-Geo
fc52cc4b-ed7d-472d-bbe7-b081c23ecc56|EXCHANGE ONLINE PLAN
90927877-dcff-4af6-b346-2332c0b15bb7|EXCHANGE ONLINE POP
326e2b78-9d27-42c9-8509-46c827743a17|Exchange Online Protection
24435e4b-87d0-4d7d-8beb-63a9b1573022|Field Service – Automated Routing Engine Add-On
5d798708-6473-48ad-9776-3acc301c40af|Flow for CCI Bots
c7ce3f26-564d-4d3a-878d-d8ab868c85fe|Flow for Developer
0b939472-1861-45f1-ab6d-208f359c05cd|Flow for Virtual Agent for GCC
aaae1744-dc7a-4811-9dd0-2bf926ff9d80|Flow for Virtual Agent for GCC High
225e52e5-7bbf-4793-8fb1-4307a7a1ae8e|Flow for Virtual Agent for GCC High
50e68c76-46c6-4674-81f9-75456511b170|Flow Free
d20bfa21-e9ae-43fc-93c2-20783f0840c3|Flow P2 Viral
dd14867e-8d31-4779-a595-304405f5ad39|Flow per app baseline access
7e017b61-a6e0-4bdc-861a-932846591f6e|Flow per business process plan
c5002c70-f725-4367-b409-f0eff4fee6c0|Flow per user plan
f4cba850-4f34-4fd2-a341-0fddfdce1e8f|Forms for Government (Plan E1)
bfd4133a-bbf3-4212-972b-60412137c428|Forms for Government (Plan F1)
82d30987-df9b-4486-b146-198b21d164c7|Graph Connectors in Microsoft 365 Copilot
a6520331-d7d4-4276-95f5-15c0933bc757|Graph Connectors Search with Index
b74d57b2-58e9-484a-9731-aeccbba954f0|Graph Connectors Search with Index (Microsoft Viva Topics)
f0ff6ac6-297d-49cd-be34-6dfef97f0c28|Immersive spaces for Teams
c4801e8a-cb58-4c35-aca6-f2dcc106f287|Information Barriers
d9fa6af4-e046-4c89-9226-729a0786685d|Information Protection and Governance Analytics - Premium
2b815d45-56e4-4e3a-b65c-66cb9175b560|Information Protection and Governance Analytics – Standard
efb0351d-3b08-4503-993d-383af8de41e3|Information Protection for Office 365 - Premium
5136a095-5cf0-4aff-bec3-e84448b38ea5|Information Protection for Office 365 - Standard
33c4f319-9bdd-48d6-9c4d-410b750a4a5a|Insights by MyAnalytics
b088306e-925b-44ab-baa0-63291c629a91|Insights by MyAnalytics Backend
6e5b7995-bd4f-4cbd-9d19-0e32010c72f0|Insights by MyAnalytics for Government
931e4a88-a67f-48b5-814f-16a5f1e6028d|Intelligent Search
bb73f429-78ef-4ff2-83c8-722b04c3e7d1|Intune Endpoint Privilege Management
3afa0b92-83ef-41c1-8d64-586ab882a951|Intune Enterprise Application Management
d9923fe3-a2de-4d29-a5be-e3e83bb786be|Intune Plan 2
3eeb8536-fecf-41bf-a3f8-d6f17a9f3efc|Intune ServiceNow Integration
a5f38206-2f48-4d83-9957-525f4e75e9c0|IoT Intelligence Add-in Additional Machines
83dd9619-c7d5-44da-9250-dc4ee79fff7e|Iot Intelligence Add-in for D365 Supply Chain Management
0b4346bb-8dc3-4079-9dfc-513696f56039|LOGIC FLOWS
617d9209-3b90-4879-96e6-838c42b2701d|MCO FREE FOR MICROSOFT TEAMS (FREE)
c46c42af-d654-4385-8c85-29a84f3dfb22|MCS - BizApps - Cloud for Sustainability USL
ed29ae92-ff5f-4446-8460-83c54d0e7088|MCS - BizApps Cloud for Sustainability Plus
beaf5b5c-d11c-4417-b5cb-cd9f9e6719b0|MCS - BizApps Cloud for Sustainability USL Plus
c1c902e3-a956-4273-abdb-c92afcd027ef|MCS - BizApps_Cloud for Sustainability_vTrial
1689aade-3d6a-4bfc-b017-46d2672df5ad|MDE_SecurityManagement
bdaa59a3-74fd-4137-981a-31d4f84eb8a0|Meeting Room Managed Services
2f442157-a11c-46b9-ae5b-6e39ff4e5849|Microsoft 365 Advanced Auditing
604ec28a-ae18-4bc6-91b0-11da94504ba9|Microsoft 365 Advanced Communications
094e7854-93fc-4d55-b2c0-3ab5369ebdc1|Microsoft 365 Apps for business
43de0ff5-c92c-492b-9116-175376d08c38|Microsoft 365 Apps for enterprise
3c994f28-87d5-4273-b07a-eb6190852599|Microsoft 365 Apps for Enterprise (Device)
8d77e2d9-9e28-4450-8431-0def64078fc5|Microsoft 365 Apps for Enterprise (Unattended)
18dfd9bd-5214-4184-8123-c9822d81a9bc|Microsoft 365 Apps for enterprise (unattended) for GCC
de9234ff-6483-44d9-b15e-dca72fdd27af|Microsoft 365 Apps for enterprise G
3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40|Microsoft 365 Audio Conferencing
c85e4b03-254a-453b-af72-167a53f38530|Microsoft 365 Audio Conferencing - GCCHigh Tenant
f1e3613f-3818-4254-9b5e-f02d803384e0|Microsoft 365 Audio Conferencing for GCCHigh
f544b08d-1645-4287-82de-8d91f37c02a1|Microsoft 365 Audio Conferencing for Government
bb038288-76ab-49d6-afc1-eaa6c222c65a|Microsoft 365 Audio Conferencing Pay-Per-Minute
f6de4823-28fa-440b-b886-4783fa86ddba|Microsoft 365 Audit Platform
c6675fa4-68fe-415f-aec1-a44520f0c3a3|Microsoft 365 built-in email and collaboration security
a413a9ff-720c-4822-98ef-2f37c2a21f4c|Microsoft 365 Communication Compliance
0aedf20c-091d-420b-aadf-30c042609612|Microsoft 365 Copilot for SharePoint
b95945de-b3bd-46db-8437-f2beb6ea2347|Microsoft 365 Copilot in Microsoft Teams
a62f8878-de10-42f3-b68f-6149a25ceb97|Microsoft 365 Copilot in Productivity Apps
bf28f719-7844-4079-9c78-c1307898e192|Microsoft 365 Defender
4ed3ff63-69d7-4fb7-b984-5aec7f605ca8|Microsoft 365 Domestic Calling Plan
54a152dc-90de-4996-93d2-bc47e670fc06|Microsoft 365 Domestic Calling Plan (120 min)
16935b20-87c0-4908-934a-22aa267d0d26|Microsoft 365 Domestic Calling Plan (120 min) at User Level
346d83bf-6fe6-42ca-b424-b9300d2e21bf|Microsoft 365 Domestic Calling Plan (240 min)
1346d5e6-15a6-4b88-9693-806ff7296a7a|Microsoft 365 Domestic Calling Plan - US (120 minutes)
6f23d6a9-adbf-481c-8538-b4c095654487|Microsoft 365 Lighthouse (Plan 1)
d55411c9-cfff-40a9-87c7-240f14df7da5|Microsoft 365 Lighthouse (Plan 2)
f47330e9-c134-43b3-9993-e7f004506889|Microsoft 365 Phone Standard Resource Account
0628a73f-3b4a-4989-bd7b-0f8823144313|Microsoft 365 Phone Standard Resource Account for Government
4828c8ec-dc2e-4779-b502-87ac9ce28ab7|Microsoft 365 Phone System
db23fce2-a974-42ef-9002-d78dd42a0f22|Microsoft 365 Phone System for Government
754aec36-45fc-4eaa-bcaf-44f6cb1f553c|Microsoft 365 SMS 100 Units
2b9bf4f4-ac52-42c5-8456-f70ee4924295|Microsoft 365 SMS Pay As You Go
5f3b1ded-75c0-4b31-8e6e-9b077eaadfd5|Microsoft Application Protection and Governance (A)
2e6ffd72-52d1-4541-8f6c-938f9a8d4cdc|Microsoft Application Protection and Governance (D)
8a256a2b-b617-496d-b51b-e76466e88db0|Microsoft Azure Multi-Factor Authentication
31cf2cfc-6b0d-4adc-a336-88b724ed8122|Microsoft Azure Rights Management Service
199a5c09-e0ca-4e37-8f7c-b05d533e1ea2|Microsoft Bookings
cca845f9-fd51-4df6-b563-976a37c56ce0|MICROSOFT BUSINESS CENTER
a1ace008-72f3-4ea0-8dac-33b3a23a2472|Microsoft Clipchamp
430b908f-78e1-4812-b045-cf83320e7d5d|Microsoft Clipchamp Premium
795aec3a-93a2-45be-92c4-47b9a76340ca|Microsoft Cloud PKI
6dc145d6-95dd-4191-b9c3-185575ee6f6b|Microsoft Communications DLP
a2194428-ead1-4fc1-bb81-ab8675125f42|Microsoft Copilot for Sales
0c1c2af2-6c51-43c7-9c55-fa487ac147ff|Microsoft Copilot for Sales with Power Automate
7b0640f1-63cc-4f83-b8c6-0a4d78b8b988|Microsoft Copilot Studio – Messages
3f30311c-6b1e-48a4-ab79-725b469da960|Microsoft Copilot with Graph-grounded chat
6db1f1db-2b46-403f-be40-e39395f08dbb|Microsoft Customer Key
46129a58-a698-46f0-aa5b-17f6586297d9|Microsoft Data Investigations
a1c15058-5559-4c1a-ba05-8040847f91bb|Microsoft Defender for AI
bfc1bbd9-981b-4f71-9b82-17c35fd0e2a4|Microsoft Defender for Business
2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2|Microsoft Defender for Cloud Apps
932ad362-64a8-4783-9106-97849a1a30b9|Microsoft Defender for Cloud Apps Discovery
6ebdddb7-8e55-4af2-952b-69e77262f96c|Microsoft Defender for Cloud Apps for DOD
871d91ec-ec1a-452b-a83f-bd76c7d770ef|Microsoft Defender for Endpoint
292cc034-7b7c-4950-aaf5-943befd3f1d4|Microsoft Defender for Endpoint Plan 1
14ab5db5-e6c4-4b20-b4bc-13e36fd2227f|Microsoft Defender for Identity
f20fedf3-f3c3-43c3-8267-2bfdd51c0939|Microsoft Defender for Office 365 (Plan 1)
493ff600-6a2b-4db6-ad37-a7d4eb214516|Microsoft Defender for Office 365 (Plan 1) for Government
8e0c0a52-6a6c-4d40-8370-dd62790dcd70|Microsoft Defender for Office 365 (Plan 2)
900018f1-0cdb-4ecb-94d4-90281760fdc6|Microsoft Defender for Office 365 (Plan 2) for Government
36810a13-b903-490a-aa45-afbeb7540832|Microsoft Defender Vulnerability Management
90a816f6-de5f-49fd-963c-df490d73b7b5|Microsoft Dynamics 365 Customer Voice Add-on
97f29a83-1a20-44ff-bf48-5e4ad11f3e51|Microsoft Dynamics 365 Customer Voice for Customer Engagement Plan
fe581650-cf61-4a09-8814-4bd77eca9cb5|Microsoft Dynamics 365 Customer Voice for Customer Insights
46c5ea0a-2343-49d9-ae4f-1c268b232d53|Microsoft Dynamics 365 Customer Voice for Customer Insights App
67bf4812-f90b-4db9-97e7-c0bbbf7b2d09|Microsoft Dynamics 365 Customer Voice for Customer Service Enterprise
bb681a9b-58f5-42ee-9926-674325be8aaa|Microsoft Dynamics 365 Customer Voice for Customer Service Enterprise for GCC
9c439259-63b0-46cc-a258-72be4313a42d|Microsoft Dynamics 365 Customer Voice for Field Service
638862ef-afb3-46e4-b292-ed0aad759476|Microsoft Dynamics 365 Customer Voice for Field Service for GCC
76366ba0-d230-47aa-8087-b6d55dae454f|Microsoft Dynamics 365 Customer Voice for Marketing
22b657cf-0a9e-467b-8a91-5e31f21bc570|Microsoft Dynamics 365 Customer Voice for Marketing Application
e98256c5-17d0-4987-becc-e991c52d55c6|Microsoft Dynamics 365 Customer Voice for Project Service Automation for GCC
507172c0-6001-4f4f-80e7-f350507af3e5|Microsoft Dynamics 365 Customer Voice for Relationship Sales
8839ef0e-91f1-4085-b485-62e06e7c7987|Microsoft Dynamics 365 Customer Voice for Sales Enterprise
33850b82-0a37-4ebb-a0b2-ee163facd716|Microsoft Dynamics 365 Customer Voice for Sales Enterprise for GCC
1c4ae475-5608-43fa-b3f7-d20e07cf24b4|Microsoft Dynamics 365 Customer Voice for Talent
3ca0766a-643e-4304-af20-37f02726339b|Microsoft Dynamics 365 Customer Voice USL
9f0e1b4e-9b33-4300-b451-b2c662cd4ff7|Microsoft Dynamics 365 for Finance
1d4e9cb1-708d-449c-9f71-943aa8ed1d6a|Microsoft Dynamics CRM Online - Portal Add-On
eac6b45b-aa89-429f-a37b-c8ce00e8367e|Microsoft Dynamics CRM Online - Portal Add-On
6d99eb83-7b5f-4947-8e99-cc12f1adb399|Microsoft Dynamics CRM Online Additional Non-production Instance
a98b7619-66c7-4885-bdfc-1d9c8c3d279f|Microsoft Dynamics CRM Online Additional Test Instance
bf36ca64-95c6-4918-9275-eb9f4ce2c04f|MICROSOFT DYNAMICS CRM ONLINE BASIC
3d53f6d9-d6e0-45c1-9575-6acd77692584|Microsoft Dynamics CRM Online Government Basic
eeea837a-c885-4167-b3d5-ddde30cbd85f|Microsoft Dynamics CRM Online Instance
483cc331-f4df-4a3b-b8ca-fe1a247569f6|Microsoft Dynamics CRM Online Instance
f9646fb2-e3b2-4309-95de-dc4833737456|MICROSOFT DYNAMICS CRM ONLINE PROFESSIONA
2b8c7c8c-9db5-44a5-a1dd-f4aa5b97b372|Microsoft Dynamics CRM Online Professional for Government
77866113-0f3e-4e6e-9666-b1e25c6f99b0|Microsoft Dynamics CRM Online Storage Add-On
62edd427-6067-4274-93c4-29afdeb30707|Microsoft Dynamics CRM Online Storage Add-On
3413916e-ee66-4071-be30-6f94d4adfeda|MICROSOFT DYNAMICS MARKETING SALES COLLABORATION - ELIGIBILITY CRITERIA APPLY
85704d55-2e73-47ee-93b4-4b8ea14db92b|Microsoft eCDN
64bfac92-2b17-4482-b5e5-a0304429de3e|Microsoft Endpoint DLP
c4da7f8a-5ee2-4c99-a7e1-87d2df57f6fe|Microsoft Entra BASIC
1d0f309f-fdf9-4b2a-9ae7-9c48b91f1426|Microsoft Entra ID Basic for Education
3a3976ce-de18-4a87-a78e-5e9245e252df|Microsoft Entra ID for Education
a9e85e05-1687-4958-8a4c-bdacda2943db|Microsoft Entra ID Governance for Assistive Agents
41781fb2-bc02-4b7c-bd55-b576c07bb09d|Microsoft Entra ID P1
eec0eb4f-6444-4f95-aba0-50c24d67f998|Microsoft Entra ID P2
8d23cb83-ab07-418f-8517-d7aca77307dc|Microsoft Entra Internet Access
27e196a4-8b80-4930-bd65-53fd28581878|Microsoft Entra Network Controls for Assistive Agents
f057aab1-b184-49b2-85c0-881b02a405c5|Microsoft Entra Private Access
7dc0e92d-bf15-401d-907e-0884efe7c760|Microsoft Entra Workload ID
531ee2f8-b1cb-453b-9c21-d2180d014ca5|Microsoft Excel Advanced Analytics
9b5de886-f035-4ff2-b3d8-c9127bea3620|Microsoft Forms (Plan 2)
96c1e14a-ef43-418d-b115-9636cdaa8eed|Microsoft Forms (Plan 3)
159f4cd6-e380-449f-a816-af1a9ef76344|Microsoft Forms (Plan E1)
9c37c053-dfe3-4421-b6d4-bac8b86d42bd|Microsoft Forms (Plan E1) for GCCHigh
2789c901-c14e-48ab-a76a-be334d9d793a|Microsoft Forms (Plan E3)
e212cbc7-0961-4c40-9825-01117710dcb1|Microsoft Forms (Plan E5)
cf1b2895-e3fd-4b33-9594-2ab924104547|Microsoft Forms (Plan E5) for GCCHigh
f07046bd-2a3c-4b96-b0be-dea79d7cbfb8|Microsoft Forms (Plan F1)
59fb5884-fdec-40bf-aa7f-89e2bae79a7a|Microsoft Forms (Plan F1) for GCCHigh
24af5f65-d0f3-467b-9f78-ea798c4aeffc|Microsoft Forms for Government (Plan E3)
843da3a8-d2cc-4e7a-9e90-dc46019f964c|Microsoft Forms for Government (Plan E5)
e26c2fcc-ab91-4a61-b35c-03cdc8dddf66|Microsoft Information Governance
d587c7a3-bda9-4f99-8776-9bcf59c84f75|Microsoft Insider Risk Management
8e9ff0ff-aa7a-4b20-83c1-2f636b600ac2|Microsoft Intune
2a4baa0e-5e99-4c38-b1f2-6864960f1bd1|Microsoft Intune Advanced Analytics
da24caf9-af8e-485c-b7c8-e73336da2693|Microsoft Intune for Education
d216f254-796f-4dab-bbfa-710686e646b9|Microsoft Intune G
c1ec4a95-1f05-45b3-a911-aa3fa01094f5|Microsoft Intune Plan 1
3e170737-c728-4eae-bbb9-3f3360f7184c|Microsoft Intune Plan 1
39b5c996-467e-4e60-bd62-46066f572726|Microsoft Invoicing
aebd3021-9f8f-4bf8-bbe3-0ed2f4f047a1|Microsoft Kaizala Pro
0898bdbb-73b0-471a-81e5-20f1fe4dd66e|Microsoft Kaizala Pro
54fc630f-5a40-48ee-8965-af0503c1386e|Microsoft Kaizala Pro
73b2a583-6a59-42e3-8e83-54db46bc3278|Microsoft Kaizala Pro
c4b8c31a-fb44-4c65-9837-a21f55fcabda|Microsoft Loop
acbca54f-c771-423b-a476-6d7a98cbbcec|Microsoft Mesh
d2d51368-76c9-4317-ada2-a12c004c432f|Microsoft ML-Based Classification
34c0d7a0-a70f-4668-9238-47f9fc208882|Microsoft MyAnalytics (Full)
208120d1-9adb-4daf-8c22-816bd5d237e7|Microsoft MyAnalytics for Government (Full)
b737dad2-2f6c-4c65-90e3-ca563267e8b9|Microsoft Planner
fc0a60aa-feee-4746-a0e3-aecfe81a38dd|Microsoft Power BI Information Services Plan 1
2125cfd7-2110-4567-83c4-c1cd5275163d|Microsoft Power BI Reporting and Analytics Plan 1
2c4ec2dc-c62d-4167-a966-52a3e6374015|MICROSOFT POWER VIDEOS BASIC
e61a2945-1d4e-4523-b6e7-30ba39d20f32|MICROSOFT POWERAPPS
6d9b0ae5-e6a0-4f04-991a-e5700fd84930|Microsoft Purview Audit for Agents
135fe762-031a-4e79-bd3c-ac376addddec|Microsoft Purview Communication Compliance for Agents
d1f65d05-a302-4861-bd35-da8933ba7655|Microsoft Purview Compliance Manager for Agents
30d56d35-9be2-41c1-b4b8-7a8d6f073152|Microsoft Purview Data Lifecycle Management for Agents
46d3c309-0ba7-461f-9d0e-eaca165794c2|Microsoft Purview Data Loss Prevention for Agents
92cedcb2-3fb2-40b4-9df4-f9a5603d9631|Microsoft Purview eDiscovery for Agents
48478b49-91a1-4ded-94f0-066db80035ca|Microsoft Purview Information Protection for Agents
004ddfc0-c92f-4b0a-90c5-c60646299d71|Microsoft Purview Insider Risk Management for Agents
65cc641f-cccd-4643-97e0-a17e3045e541|Microsoft Records Management
56e3d4ca-2e31-4c3f-8d57-89c1d363503b|Microsoft Relationship Sales solution
94065c59-bc8e-4e8b-89e5-5138d471eaff|Microsoft Search
fc9f7921-4ca5-42c6-8533-1b84c4ee496b|Microsoft Search for Arlington
3e58e97c-9abe-ebab-cd5f-d543d1529634|MICROSOFT SOCIAL ENGAGEMENT PROFESSIONAL - ELIGIBILITY CRITERIA APPLY
8c7d2df8-86f0-4902-b2ed-a0458298f3b3|Microsoft StaffHub
15267263-5986-449d-ac5c-124f3b49b2d6|Microsoft Stream for O365 for Government (E1)
d65648f1-9504-46e4-8611-2658763f28b8|Microsoft Stream for O365 for Government (F1)
743dd19e-1ce3-4c62-a3ad-49ba8f63a2f6|Microsoft Stream for Office 365 E1
9e700747-8b1d-45e5-ab8d-ef187ceec156|Microsoft Stream for Office 365 E3
6c6042f5-6f01-4d67-b8c1-eb99d36eed3e|Microsoft Stream for Office 365 E5
3ffba0d2-38e5-4d5e-8ec0-98f2b05c09d9|Microsoft Stream for Office 365 F3
d3a458d0-f10d-48c2-9e44-86f3f684029e|Microsoft Stream Plan 2
83bced11-77ce-4071-95bd-240133796768|Microsoft Stream Storage Add-On
57ff2da0-773e-42df-b2af-ffb7a2317929|Microsoft Teams
42a3ec34-28ba-46b6-992f-db53a675ac5b|Microsoft Teams
4fa4026d-ce74-4962-a151-8e96d57ea8e4|MICROSOFT TEAMS (FREE)
9974d6cf-cd24-4ba2-921c-e2aa687da846|Microsoft Teams Audio Conferencing with dial-out to select geographies
986d454b-9027-4d9f-880b-f1b68f920cc4|Microsoft Teams Audio Conferencing with dial-out to select geographies for GCC
156a1efe-17cd-4b03-9f17-2eb512298fb3|Microsoft Teams Calling Plan pay-as-you-go - country zone 1
f4f2f6de-6830-442b-a433-e92249faebe2|Microsoft Teams Essentials
fd500458-c24c-478e-856c-a6067a8376cd|Microsoft Teams for DOD (AR)
9953b155-8aef-4c56-92f3-72b0487fce41|Microsoft Teams for GCCHigh
304767db-7d23-49e8-a945-4a7eb65f9f28|Microsoft Teams for Government
a42de799-58ae-4e6a-aa1d-948e7abec726|Microsoft Teams Kiosk
0504111f-feb8-4a3c-992a-70280f9a2869|Microsoft Teams Premium Intelligent
cc8c0802-a325-43df-8cba-995d0c6cb373|Microsoft Teams Premium Personalized
f8b44f54-18bb-46a3-9658-44ab58712968|Microsoft Teams Premium Secure
9104f592-f2a7-4f77-904c-ca5a5715883f|Microsoft Teams Premium Virtual Appointment
711413d0-b36e-4cd4-93db-0a50a4ab7ea3|Microsoft Teams Premium Virtual Appointments
78b58230-ec7e-4309-913c-93a45cc4735b|Microsoft Teams Premium Webinar
ecc74eae-eeb7-4ad5-9c88-e8b2bfca75b8|Microsoft Teams Rooms Pro Management
b83a66d4-f05f-414d-ac0f-ea1c5239c42b|Microsoft Threat Experts - Experts on Demand
a6e407da-7411-4397-8a2e-d9b52780849e|Microsoft Tunnel for Mobile Application Management
b622badb-1b45-48d5-920f-4b27a2c0996c|Microsoft Viva Insights
ff7b261f-d98b-415b-827c-42a3fdf015af|Microsoft Viva Insights Backend
8ba1ff15-7bf6-4620-b65c-ecedb6942766|Microsoft Viva Sales Premium & Trial
a933a62f-c3fb-48e5-a0b7-ac92b94b4420|Microsoft Viva Sales Premium with Power Automate
f477b0f0-3bb1-4890-940c-40fcee6ce05f|Microsoft Workplace Analytics
4c246bbc-f513-4311-beff-eba54c353256|Minecraft Education Edition
882e1d05-acd1-4ccb-8708-6ee03664b117|Mobile Device Management for Office 365
d736def0-1fde-43f0-a5be-e3f8b2de6e41|MS IMAGINE ACADEMY
7dbc2d88-20e2-4eb6-b065-4510b38d6eb2|Nonprofit Portal
4de31727-a228-4ec3-a5bf-8e45b5ca48cc|Office 365 Advanced eDiscovery
d1cbfb67-18a8-4792-b643-630b7f19aad1|Office 365 Advanced eDiscovery for Government
8c098270-9dd4-4350-9b30-ba4703f3b36b|Office 365 Cloud App Security
be5a7ed5-c598-4fcd-a061-5e6724c68a58|Office 365 Extra File Storage
5b4ef465-7ea1-459a-9f91-033317755a51|Office 365 Planner for Government
b1188c4c-1b36-4018-b48b-ee07604f6feb|Office 365 Privileged Access Management
bf6f5520-59e3-4f82-974b-7dbbc4fd27c7|Office 365 SafeDocs
8ca59559-e2ca-470b-b7dd-afd8c0dee963|OFFICE 365 SMALL BUSINESS SUBSCRIPTION
e95bec33-7c88-4a70-8e19-b10bd9d0c014|Office for the Web
e03c7e47-402c-463c-ab25-949079bedb21|Office for the Web for Education
8f9f0f3b-ca90-406c-a842-95579171f8ec|Office for the Web for Government
b4ac11a0-32ff-4e78-982d-e039fa803dec|Office for the web with OneDrive for business
c63d4d19-e8cb-460e-b37c-4d6c34603745|Office Mobile Apps for Office 365
4ccb60ee-9523-48fd-8f63-4b090f1ad77a|Office Mobile Apps for Office 365 for GCC
527f7cdd-0e86-4c47-b879-f5fd357a3ac6|OFFICE ONLINE FOR DEVELOPER
276d6e8a-f056-4f70-b7e8-4fc27f79f809|Office Shared Computer Activation
4495894f-534f-41ca-9d3b-0ebf1220a423|OneDrive for Business (Basic 2)
da792a53-cbc0-4184-a10d-e544dd34b3c1|OneDrive for Business (Basic)
f7e5b77d-f293-410a-bae8-f941f19fe680|OneDrive for Business (Clipchamp)
13696edf-5a08-49f6-8134-03083ed8ba30|OneDrive for Business (Plan 1)
98709c2e-96b5-4244-95f5-a0ebe139fb8a|ONEDRIVE FOR BUSINESS BASIC FOR GOVERNMENT
2d589a15-b171-4e61-9b5f-31d15eeb2872|PAD for Windows
13b6da2c-0d84-450e-9f69-a33e221387ca|People Skills - Foundation
1fe6227d-3e01-46d0-9510-0acad4ff6e94|Places Core
00527d7f-d5bc-4c2a-8d1e-6c0de2410c81|Power Apps (Plan 2)
5ffd371c-037a-41a2-98a3-6452f8c5de17|Power Apps for Cloud for Sustainability USL
c5502fe7-406d-442a-827f-4948b821ba08|Power Apps for Cloud for Sustainability USL Plus
c507b04c-a905-4940-ada6-918891e6d3ad|Power Apps for Customer Service Pro
874fc546-6efe-4d22-90b8-5c4e7aa59f4b|Power Apps for Dynamics 365
52e619e2-2730-439a-b0d3-d09ab7e8b705|Power Apps for Dynamics 365
0b03f40b-c404-40c3-8651-2aceb74365fa|Power Apps for Dynamics 365
066e2fd1-ba15-40e7-aa96-d6636b1cdf71|Power Apps for Dynamics 365 Mixed Reality
54b37829-818e-4e3c-a08a-3ea66ab9b45d|Power Apps for Dynamics 365 vTrial
816971f4-37c5-424a-b12b-b56881f402e7|Power Apps for Guides
c68f8d98-5534-41c8-bf36-22fa496fa792|Power Apps for Office 365
92f7a6f3-b89b-4bbd-8c30-809e6da5ad1c|Power Apps for Office 365
9c0dab89-a30c-4117-86e7-97bda240acd2|Power Apps for Office 365 (Plan 3)
e0287f9f-e222-4f98-9a83-f379e249159a|Power Apps for Office 365 F3
b9f1a92f-d4c7-477b-b64c-e23d7b4e8cf9|Power Apps for Office 365 F3 for GCCHigh
49f06c3d-da7d-4fa0-bcce-1458fdd18a59|Power Apps for Office 365 F3 for Government
b50a9096-5b07-4ded-a5e4-a492fb94b6ee|Power Apps for Office 365 for GCCHigh
3913e44e-824e-490c-a182-82785d769b45|Power Apps for Office 365 for GCCHigh
0a20c815-5e81-4727-9bdc-2b5a117850c3|Power Apps for Office 365 for Government
0eacfc38-458a-40d3-9eab-9671258f1a3e|Power Apps for Office 365 for Government
c42aa49a-f357-45d5-9972-bc29df885fee|Power Apps for Office 365 for Government
6f9f70ce-138d-49f8-bb8b-2e701b7dde75|Power Apps for Sales Pro
12cf31f8-754f-4efe-87a8-167c19e30831|Power Apps for Sales Pro for Government
14f8dac2-0784-4daa-9cb2-6d670b088d64|Power Apps per app
70091fc8-1836-470f-a386-f4e6639cb04e|Power Apps per app for GCC
b4f657ff-d83e-4053-909d-baa2b595ec97|Power Apps per App Plan
be6e5cba-3661-424c-b79a-6d95fa1d849a|Power Apps per App Plan for Government
ea2cf03b-ac60-46ae-9c1d-eeaeb63cec86|Power Apps per User Plan
8f55b472-f8bf-40a9-be30-e29919d4ddfe|Power Apps per User Plan for Government
084747ad-b095-4a57-b41f-061d84d69f6f|Power Apps Portals Login Capacity Add-On
bea6aef1-f52d-4cce-ae09-bed96c4b1811|Power Apps Portals Login Capacity Add-On for Government
1c5a559a-ec06-4f76-be5b-6a315418495f|Power Apps Portals Page View Capacity Add-On
483d5646-7724-46ac-ad71-c78b7f099d8d|Power Apps Portals Page View Capacity Add-On for Government
774da41c-a8b3-47c1-8322-b9c1ab68be9f|Power Automate (Plan 1) for Government
56be9436-e4b2-446c-bb7f-cc15d16cca4d|Power Automate (Plan 2)
fb613c67-1a58-4645-a8df-21e95a37d433|Power Automate Attended RPA for Government
ccbe468e-7973-442c-8ec4-5fbe16438711|Power Automate for Cloud for Sustainability USL
1c22bb50-96fb-49e5-baa6-195cab19eee2|Power Automate for Cloud for Sustainability USL Plus
68bf3da4-4e1a-4e13-a1cc-2bc6986b4d88|Power Automate for Copilot for Finance Trial
0368fc9c-3721-437f-8b7d-3d0f888cdefc|Power Automate for Customer Service Pro
7e6d7d78-73de-46ba-83b1-6d25117334ba|Power Automate for Dynamics 365
1ec58c70-f69c-486a-8109-4b87ce86e449|Power Automate for Dynamics 365
b650d915-9886-424b-a08d-633cede56f57|Power Automate for Dynamics 365
57a0746c-87b8-4405-9397-df365a9db793|Power Automate for Dynamics 365 Customer Voice
2c6af4f1-e7b6-4d59-bbc8-eaa884f42d69|Power Automate for Dynamics 365 for Government
26fa8a18-2812-4b3d-96b4-864818ce26be|Power Automate for Dynamics 365 Mixed Reality
47bdde6a-959f-4c7f-8d59-3243e34f1cb3|Power Automate for Dynamics 365 Team Members for Government
81d4ecb8-0481-42fb-8868-51536c5aceeb|Power Automate for Dynamics 365 vTrial
4b9ec373-ed29-4192-8a47-c9ab9048b079|Power Automate for Microsoft Copilot Studio
76846ad7-7776-4c40-a281-a386362dd1b9|Power Automate for Office 365
07699545-9485-468e-95b6-2fca3738be01|Power Automate for Office 365
0f9b09cb-62d1-4ff4-9129-43f4996f83f4|Power Automate for Office 365
bd91b1a4-9f94-4ecf-b45b-3a65e5c8128a|Power Automate for Office 365 F3
1db85bca-cd60-4bf5-ae54-641e0778a532|Power Automate for Office 365 F3 for GCCHigh
5d32692e-5b24-4a59-a77e-b2a8650e25c1|Power Automate for Office 365 F3 for Government
ee939cf0-7cd1-4262-9f72-9eaa45dbba69|Power Automate for Office 365 for GCCHigh
e923bad8-588e-44d5-acd0-b226daa7b4de|Power Automate for Office 365 for GCCHigh
c537f360-6a00-4ace-a7f5-9128d0ac1e4b|Power Automate for Office 365 for Government
8055d84a-c172-42eb-b997-6c2ae4628246|Power Automate for Office 365 for Government
ad6c8870-6356-474c-901c-64d7da8cea48|Power Automate for Office 365 for Government
c539fa36-a64e-479a-82e1-e40ff2aa83ee|Power Automate for Power Apps per App Plan
8e2c2c3d-07f6-4da7-86a9-e78cc8c2c8b9|Power Automate for Power Apps per App Plan for Government
dc789ed8-0170-4b65-a415-eb77d5bb350a|Power Automate for Power Apps per User Plan
8e3eb3bd-bc99-4221-81b8-8b8bc882e128|Power Automate for Power Apps per User Plan for GCC
fa200448-008c-4acb-abd4-ea106ed2199d|Power Automate for Project
00283e6b-2bd8-440f-a2d5-87358e4c89a1|Power Automate for Project P1
e62ffe5b-7612-441f-a72d-c11cf456d33a|Power Automate for Sales Pro for Government
82f141c9-2e87-4f43-8cb2-12d2701dc6b3|Power Automate for Virtual Agent
4b81a949-69a1-4409-ad34-9791a6ec88aa|Power Automate for Virtual Agent
f9f6db16-ace6-4838-b11c-892ee75e810a|Power Automate for Virtual Agent for GCC
06879193-37cc-4976-8991-f8165c994ce7|Power Automate P2 for Dynamics 365 for Government
cb83e771-a077-4a73-9201-d955585b29fa|Power Automate per Business Process Plan for Government
769b8bee-2779-4c5a-9456-6f4f8629fd41|Power Automate per User Plan for Government
375cd0ad-c407-49fd-866a-0bff4f8a9a4d|Power Automate RPA Attended
0d373a98-a27a-426f-8993-f9a425ae99c5|Power Automate Unattended RPA add-on
45e63e9f-6dd9-41fd-bd41-93bfa008c537|Power Automate Unattended RPA for Government
2049e525-b859-401b-b2a0-e0a31c4b1fe4|Power BI (free)
a64b30ba-f310-4065-b444-2670ef146db0|Power BI Premium EM1
4e29abd1-ba96-44c0-8a72-e24e4fe9956e|Power BI Premium EM2
9da49a6d-707a-48a1-b44a-53dcde5267f8|Power BI Premium P
30df3dbd-5bf6-4d74-9417-cccc096595e4|Power BI Premium P1 for GCC
0bf3c642-7bb5-4ccc-884e-59d09df0266c|Power BI Premium Per User
32d15238-9a8c-46da-af3f-21fc5351d365|Power BI Premium Per User for Government
70d33638-9c74-4d01-bfd3-562de28bd4ba|Power BI Pro
944e9726-f011-4353-b654-5f7d2663db76|Power BI Pro for Government
0d3366f3-266e-4117-b422-7cabbc165e7c|Power Pages Authenticated Users per site monthly capacity
967d9574-a076-4bb7-ab89-f41f64bc142e|Power Pages Authenticated Users per site monthly capacity China
03300fea-7a88-45a6-b5bd-29653803c591|Power Pages Authenticated Users per site monthly capacity DoD
cdf787bd-1546-48d2-9e93-b21f9ea7067a|Power Pages Authenticated Users per site monthly capacity GCC
18e74ca2-b5f0-4802-9a8b-00d2ff1e8322|Power Pages Authenticated Users per site monthly capacity GCCH
5410f688-68f2-47a5-9b8f-7466194a806a|Power Pages Authenticated Users per site mthly capacity GCCH New
60bf28f9-2b70-4522-96f7-335f5e06c941|Power Pages Internal User
6817d093-2d30-4249-8bd6-774f01efa78c|Power Pages vTrial for Makers
89f1c4c8-0878-40f7-804d-869c9128ab5d|Power Platform Connectors in Microsoft 365 Copilot
0bdd5466-65c3-470a-9fa6-f679b48286b0|Power Virtual Agent USL for GCC
3fbe8cdf-c735-44bf-bbfa-646724af4bb4|Power Virtual Agent USL for GCC High
19e4c3a8-3ebe-455f-a294-4f3479873ae3|Power Virtual Agents for Chat
9023fe69-f9e0-4c1e-bfde-654954469162|Power Virtual Agents for Chat for Gov
a3dce1be-e9ca-453a-9483-e69a5b46ce98|Power Virtual Agents for Customer Service Voice
cad9c719-36e0-43c7-9506-6886f272d4f0|Power Virtual Agents for Customer Service Voice for Government
2d2f174c-c3cc-4abe-9ce8-4dd86f469ab1|Power Virtual Agents for Digital Messaging
e501d49b-1176-4816-aece-2563c0d995db|Power Virtual Agents for Digital Messaging for Gov
041fe683-03e4-45b6-b1af-c0cdc516daee|Power Virtual Agents for Office 365
ded3d325-1bdc-453e-8432-5bac26d7a014|Power Virtual Agents for Office 365
0683001c-0492-4d59-9515-d9a6426b5813|Power Virtual Agents for Office 365
ba2fdb48-290b-4632-b46a-e4ecc58ac11a|Power Virtual Agents for Office 365
a2729df7-25f8-4e63-984b-8a8484121554|PowerApps for Developer
3089c02b-e533-4b73-96a5-01fa648c3c3c|PowerApps for Dynamics 365 for Government
63efc247-5f28-43e3-a2f8-00c183e3f1db|PowerApps for Dynamics 365 Team Members for Government
35122886-cef5-44a3-ab36-97134eabd9ba|PowerApps per app baseline access
5ce719f1-169f-4021-8a64-7d24dcaec15f|PowerApps Plan 1 for Government
51729bb5-7564-4927-8df8-9f5b12279cf3|PowerApps Plan 2 for Dynamics 365 for Government
d5368ca3-357e-4acb-9c21-8495fb025d1f|PowerApps Trial
617b097b-4b93-4ede-83de-5f075bb5fb2f|Premium Encryption in Office 365
f281fb1f-99a7-46ab-9edb-ffd74e260ed3|Priva - Risk
ebb17a6e-6002-4f65-acb0-d386480cebc1|Priva - Risk (Exchange)
8bbd1fea-6dc6-4aef-8abc-79af22d746e4|Privacy Management - Subject Rights Request
93d24177-c2c3-408a-821d-3d25dfa66e7a|Privacy Management - Subject Rights Request (1 - Exchange)
07a4098c-3f2d-427f-bfe2-5889ed75dd7b|Privacy Management - Subject Rights Request (1)
f0241705-7b44-4401-a6b6-7055062b5b03|Privacy Management - Subject Rights Request (10 - Exchange)
74853901-d7a9-428e-895d-f4c8687a9f0b|Privacy Management - Subject Rights Request (10)
5c221cec-2c39-435b-a1e2-7cdd7fac5913|Privacy Management - Subject Rights Request (100 - Exchange)
500f440d-167e-4030-a3a7-8cd35421fbd8|Privacy Management - Subject Rights Request (100)
7ca7f875-98db-4458-ab1b-47503826dd73|Privacy Management - Subject Rights Request (Exchange)
e7d09ae4-099a-4c34-a2a2-3e166e95c44a|Project for Government (Plan E3)
9b7c50ec-cd50-44f2-bf48-d72de6f90717|Project for Government (Plan E5)
a55dfd10-0864-46d9-a3cd-da5991a3e0e2|Project for Office (Plan E1)
31b4e2fc-4cd6-4e7d-9c1b-41407303bd66|Project for Office (Plan E3)
b21a6b06-1988-436e-a07b-51ec6d9f52ad|Project for Office (Plan E5)
7f6f28c2-34bb-4d4b-be36-48ca2e77e1ec|Project for Office (Plan F)
0a05d977-a21a-45b2-91ce-61c240dbafa2|Project for Project Operations
6d8e07c6-9613-484f-8cc1-a66c5c3979bb|Project for Project Operations Attach
fafd7243-e5c1-4a3a-9e40-495efcb1d3c3|Project Online Desktop Client
45c6831b-ad74-4c7f-bd03-7c2b3fa39067|Project Online Desktop Client
1259157c-8581-4875-bca7-2ffb18c51bda|Project Online Essentials
f944d685-f762-4371-806d-a1f48e5bea13|Project Online Essentials
fdcb7064-f45c-46fa-b056-7e0e9fdf4bf3|Project Online Essentials for Government
fe71d6c3-a2ea-4499-9778-da042bf08063|Project Online Service
664a2fed-6c7a-468e-af35-d61740f0ec90|Project Online Service for Education
e57afa78-1f19-4542-ba13-b32cd4d8f472|Project Online Service for Government
4a12c688-56c6-461a-87b1-30d6f32136f9|Project P1
818523f5-016b-4355-9be8-ed6944946ea7|Project P3
22572403-045f-432b-a660-af949c0a77b5|Project P3 for Faculty
49c7bc16-7004-4df6-8cd5-4ec48b7e9ea0|Project P3 for GOV
c948ea65-2053-4a5a-8a62-9eaaaf11b522|Purview Discovery
ab2d4fb5-f80a-4bf1-a11d-7f1da254041b|Queues app for Microsoft Teams
a4c6cf29-1168-4076-ba5c-e8fe0e62b17e|Remote help
2ba394e0-6f18-4b77-b45f-a5663bbab540|RETIRED - Field Service – Automated Routing Engine Add-On
41fcdd7d-4733-4863-9cf4-c65b83ce2df4|RETIRED - Microsoft Communications Compliance
9d0c4ee5-e4a1-4625-ab39-d82b619b1a34|RETIRED - Microsoft Insider Risk Management
03acaee3-9492-4f40-aed4-bcb6b32981b6|Retired - Microsoft Social Engagement
ce112267-84df-4a78-9e8d-707ea8af89f3|Retired - Microsoft Social Engagement
5bfe124c-bbdc-4494-8835-f1297d457d79|RETIRED - Outlook Customer Manager
7a39d7dd-e456-4e09-842a-0204ee08187b|Rights Management Adhoc
c33802dd-1b50-4b9a-8bb9-f13d2cdeadac|School Data Sync (Plan 1)
500b6a2a-7a50-4f40-b5f9-160e5b8c2f48|School Data Sync (Plan 2)
61d18b02-6889-479f-8f36-56e6e0fe5792|SecOps Investigation for MDI
c7699d2e-19aa-44de-8edf-1736da088ca1|SharePoint (Plan 1)
6b5b6a67-fc72-4a1f-a2b5-beecf05de761|SharePoint (Plan 1)
0a4983bb-d3e5-4a09-95d8-b2d0127b3df5|SharePoint (Plan 1) for Education
5dbe027f-2339-4123-9542-606e4d348a72|SharePoint (Plan 2)
63038b2c-28d0-45f6-bc36-33062963b498|SharePoint (Plan 2) for Education
a361d6e2-509e-4e25-a8ad-950060064ef4|SHAREPOINT FOR DEVELOPER
902b47e5-dcb2-4fdc-858b-c63a90a2bdb9|SharePoint Kiosk
b1aeb897-3a19-46e2-8c27-a609413cf193|SharePoint KioskG
735c1d98-dd3f-4818-b4ed-c8052e18e62d|SharePoint Multi-Geo
153f85dd-d912-4762-af6c-d6e0fb4f6692|SharePoint Plan 2G
f00bd55e-1633-416e-97c0-03684e42bc42|SharePoint Syntex
fd2e7f90-1010-487e-a11b-d2b1ae9651fc|SharePoint Syntex - SPO type
ed777b71-af04-42ca-9798-84344c66f7c6|SKYPE FOR BUSINESS CLOUD PBX FOR SMALL AND MEDIUM BUSINESS
afc06cb0-b4f4-4473-8286-d644f70d8faf|Skype for Business Online (Plan 1)
8a9f17f1-5872-44e8-9b11-3caade9dc90f|Skype for Business Online (Plan 1) for Government
0feaeb32-d00e-4d66-bd5a-43b5b83db82c|Skype for Business Online (Plan 2)
a31ef4a2-f787-435e-8335-e47eb0cafc94|Skype for Business Online (Plan 2) for Government
b2669e95-76ef-4e7e-a367-002f60a39f3e|SKYPE FOR BUSINESS ONLINE (PLAN 2) FOR MIDSIZ
27216c54-caf8-4d0d-97e2-517afb5c08f6|SKYPE FOR BUSINESS ONLINE (PLAN 3)
70710b6b-3ab4-4a38-9f6d-9f169461650a|SKYPE FOR BUSINESS ONLINE (PLAN P1)
4f0142e8-8fb8-44a7-8ef8-665425d93888|Skype Meeting Video Interop for Skype for Business
448898aa-3ae7-478c-b49a-1fac7a8a35cf|Skype Meetings
cfce7ae3-4b41-4438-999c-c0e91f3b7fb9|Specialty devices
3c53ea51-d578-46fa-a4c0-fd0a92809a60|Stream for Office 365
2c1ada27-dbaa-46f9-bda6-ecb94445f758|Stream for Office 365 for Government (E3)
92c2089d-9a53-49fe-b1a6-9e6bdf959547|Stream for Office 365 for Government (E5)
a23b959c-7ce8-4e57-9140-b90eb88a9e97|Sway
bd6f2ac2-991a-49f9-b23c-18c96a02c228|TEAMS FREE SERVICE
41eda15d-6b52-453b-906f-bc4a5b25a26b|Teams Multi-Geo
cb22fbd7-ed7d-4786-a27a-e4cd617b69c0|Teams Phone Mobile
92c6b761-01de-457a-9dd9-793a975238f7|Teams Room Standard
c8529366-cffd-4415-ab8f-be0144a33ab1|Teams Rooms Basic
0374d34c-6be4-4dbb-b3f0-26105db0b28a|Teams Rooms Pro
8081ca9c-188c-4b49-a8e5-c23b5e9463a8|Teams Rooms Test 1
ec17f317-f4bc-451e-b2da-0167e5c260f9|Teams Rooms Test 2
80873e7a-cd2a-4e67-b061-1b5381a676a5|To-Do (Firstline)
5e62787c-c316-451f-b873-1d05acd4d12c|To-Do (Plan 1)
c87f142c-d1e9-4363-8630-aaea9c4d9ae5|To-Do (Plan 2)
3fb82609-8c27-4f7b-bd51-30634711ee67|To-Do (Plan 3)
795f6fe0-cc4d-4773-b050-5dde4dc704c9|Universal Print
b67adbaf-a096-42c9-967e-5a84edbe0086|Universal Print Without Seeding
aae826b7-14cd-4691-8178-2b312f7072ea|Verifiable Credentials Service Request
1263586c-59a4-4ad0-85e1-d50bc7149501|Virtual Agent
f6934f16-83d3-4f3b-ad27-c6e9c187b260|Virtual Agent Base
e425b9f6-1543-45a0-8efb-f8fdaf18cba1|Virtual Agent Base for GCC
00b6f978-853b-4041-9de0-a233d18669aa|Virtual Agent for GCC
7ffee552-ebe8-4725-8678-5c1775c05847|Virtual Agent for GCC High
663a804f-1c30-4ff0-9915-9db84f0d1cea|Visio Desktop App
f85945f4-7a55-4009-bc39-6a5f14a8eac1|VISIO DESKTOP APP FOR Government
2bdbaf8f-738f-4ac7-9234-3c3ee2ce7d0f|Visio Web App
8a9ecb07-cfc0-48ab-866c-f83c4d911576|VISIO WEB APP FOR GOVERNMENT
43304c6a-1d4e-4e0b-9b06-5b2a2ff58a90|Viva Engage Communities and Communications
a82fbf69-b4d7-49f4-83a6-915b2cf354f4|Viva Engage Core
c244cc9e-622f-4576-92ea-82e233e44e36|Viva Engage Knowledge
6b270342-093e-4015-8c5c-224561532fbf|Viva Glint
b44c6eaf-5c9f-478c-8f16-8cea26353bfb|Viva Goals
7162bd38-edae-4022-83a7-c5837f951759|Viva Learning
b76fb638-6ba6-402a-b9f9-83d28acb3d86|Viva Learning Seeded
c815c93d-0759-4bb8-b857-bc921a71be83|Viva Topics
36b29273-c6d0-477a-aca6-6fbe24f538e3|Whiteboard (Firstline)
b8afc642-032e-4de5-8c0a-507a7bba7e5d|Whiteboard (Plan 1)
94a54592-cd8b-425e-87c6-97868b000b91|Whiteboard (Plan 2)
4a51bca5-1eff-43f5-878c-177680f191af|Whiteboard (Plan 3)
e041597c-9c7f-4ed9-99b0-2663301576f7|Windows 10 Enterprise E3 (Local Only)
8e229017-d77b-43d5-9305-903395523b99|Windows 10/11 Business
e7c91390-7625-45be-94e0-e16907e03118|Windows 10/11 Enterprise
21b439ba-a0ca-424f-a6cc-52f954a5b111|Windows 10/11 Enterprise (Original)
3b98b912-1720-4a1e-9630-c9a41dbb61d8|Windows 365 Business 1 vCPU 2 GB 64 GB
37c961db-2cfd-4e13-b81e-b0059ce10e34|Windows 365 Business 16 vCPU, 64 GB, 1 TB
cbbedc49-52d5-4fd6-82ac-a5bc51634dc3|Windows 365 Business 16 vCPU, 64 GB, 512 GB
1a13832e-cd79-497d-be76-24186f55c8b0|Windows 365 Business 2 vCPU 4 GB 128 GB
a0b1c075-51c9-4a42-b34c-308f3993bb7e|Windows 365 Business 2 vCPU 4 GB 256 GB
a790cd6e-a153-4461-83c7-e127037830b6|Windows 365 Business 2 vCPU 4 GB 64 GB
1a3ef005-2ef6-434b-8be1-faa56c892854|Windows 365 Business 2 vCPU 8 GB 256 GB
9d2eed2c-b0c0-4a89-940c-bc303444a41b|Windows 365 Business 2 vCPU, 8 GB, 128 GB
1d4f75d3-a19b-49aa-88cb-f1ea1690b550|Windows 365 Business 4 vCPU 16 GB 128 GB
30f6e561-8805-41d0-80ce-f82698b72d7d|Windows 365 Business 4 vCPU 16 GB 256 GB
15499661-b229-4a1f-b0f9-bd5832ef7b3e|Windows 365 Business 4 vCPU 16 GB 512 GB
648005fc-b330-4bd9-8af6-771f28958ac0|Windows 365 Business 8 vCPU 32 GB 128 GB
d7a5113a-0276-4dc2-94f8-ca9f2c5ae078|Windows 365 Business 8 vCPU 32 GB 256 GB
4229a0b4-7f34-4835-b068-6dc8d10be57c|Windows 365 Business 8 vCPU 32 GB 512 GB
86d70dbb-d4c6-4662-ba17-3014204cbb28|Windows 365 Enterprise 1 vCPU 2 GB 64 GB
545e3611-3af8-49a5-9a0a-b7867968f4b0|Windows 365 Enterprise 2 vCPU 4 GB 128 GB
0d143570-9b92-4f57-adb5-e4efcd23b3bb|Windows 365 Enterprise 2 vCPU 4 GB 256 GB
23a25099-1b2f-4e07-84bd-b84606109438|Windows 365 Enterprise 2 vCPU 4 GB 64 GB
3efff3fe-528a-4fc5-b1ba-845802cc764f|Windows 365 Enterprise 2 vCPU 8 GB 128 GB
d3468c8c-3545-4f44-a32f-b465934d2498|Windows 365 Enterprise 2 vCPU 8 GB 256 GB
2de9c682-ca3f-4f2b-b360-dfc4775db133|Windows 365 Enterprise 4 vCPU 16 GB 128 GB
9ecf691d-8b82-46cb-b254-cd061b2c02fb|Windows 365 Enterprise 4 vCPU 16 GB 256 GB
3bba9856-7cf2-4396-904a-00de74fba3a4|Windows 365 Enterprise 4 vCPU 16 GB 512 GB
2f3cdb12-bcde-4e37-8529-e9e09ec09e23|Windows 365 Enterprise 8 vCPU 32 GB 128 GB
69dc175c-dcff-4757-8389-d19e76acb45d|Windows 365 Enterprise 8 vCPU 32 GB 256 GB
0e837228-8250-4047-8a80-d4a34ba11658|Windows 365 Enterprise 8 vCPU 32 GB 512 GB
51855c77-4d2e-4736-be67-6dca605f2b57|Windows 365 Shared Use 2 vCPU 4 GB 128 GB
aa8fbe7b-695c-4c05-8d45-d1dddf6f7616|Windows 365 Shared Use 2 vCPU 4 GB 256 GB
64981bdb-a5a6-4a22-869f-a9455366d5bc|Windows 365 Shared Use 2 vCPU 4 GB 64 GB
057efbfe-a95d-4263-acb0-12b4a31fed8d|Windows 365 Shared Use 2 vCPU 8 GB 128 GB
50ef7026-6174-40ba-bff7-f0e4fcddbf65|Windows 365 Shared Use 2 vCPU 8 GB 256 GB
dd3801e2-4aa1-4b16-a44b-243e55497584|Windows 365 Shared Use 4 vCPU 16 GB 128 GB
2d1d344e-d10c-41bb-953b-b3a47521dca0|Windows 365 Shared Use 4 vCPU 16 GB 256 GB
48b82071-99a5-4214-b493-406a637bd68d|Windows 365 Shared Use 4 vCPU 16 GB 512 GB
e4dee41f-a5c5-457d-b7d3-c309986fdbb2|Windows 365 Shared Use 8 vCPU 32 GB 128 GB
1e2321a0-f81c-4d43-a0d5-9895125706b8|Windows 365 Shared Use 8 vCPU 32 GB 256 GB
fa0b4021-0f60-4d95-bf68-95036285282a|Windows 365 Shared Use 8 vCPU 32 GB 512 GB
9a6eeb79-0b4b-4bf0-9808-39d99a2cd5a3|Windows Autopatch
a420f25f-a7b3-4ff5-a9d0-5d58f73b537d|Windows Store Service
7bf960f6-2cd9-443a-8046-5dbff9558365|Windows Update for Business Deployment Service
6db7aeea-6c4a-475d-bbb0-7338bc73d646|Yammer
7547a3fe-08ee-4ccb-b430-5077c5041653|Yammer Enterprise
2078e8df-cff6-4290-98cb-5408261a760a|Yammer for Academic
41bf139a-4e60-409f-9346-a1361efc6dfb|YAMMER MIDSIZE
"""
"""servicePlanId|name, a service plan a line; those that the list calls by their servicePlanName alone are left out."""
